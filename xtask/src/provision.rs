//! Provides what the tests need from the machine: takes what is there, installs on Debian, names
//! the rest elsewhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Failure, Outcome, repository};

const AXE_VERSION: &str = "4.14.1";
const AXE_BANNER: &str = "/*! axe v";

/// Something that tests need, and the package of Debian's that has it.
struct Need {
    name: &'static str,
    package: &'static str,
    is_there: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need { name: "PostgreSQL's server programs", package: "postgresql", is_there: has_postgres },
    Need { name: "Chromium", package: "chromium", is_there: has_chromium },
    Need { name: "Python 3", package: "python3", is_there: || runs("python3", &["--version"]) },
    Need { name: "Dovecot's IMAP server", package: "dovecot-imapd", is_there: has_dovecot },
    Need { name: "aiosmtpd for Python 3", package: "python3-aiosmtpd", is_there: has_aiosmtpd },
    Need { name: "dkimpy for Python 3", package: "python3-dkim", is_there: has_dkimpy },
    Need { name: "PyNaCl for Python 3", package: "python3-nacl", is_there: has_dkimpy },
    Need {
        name: "OpenSSL's command",
        package: "openssl",
        is_there: || runs("openssl", &["version"]),
    },
    Need { name: "a font", package: "fonts-dejavu-core", is_there: has_font },
];

/// Provides every need.
pub(crate) fn machine() -> Outcome {
    install(NEEDS)
}

/// Returns the path of axe-core's source, fetched by a package client once and kept in the target
/// folder.
pub(crate) fn axe() -> Result<PathBuf, Failure> {
    let folder = repository::target()?.join("axe-core").join(AXE_VERSION);
    let kept = folder.join("axe.min.js");
    if is_axe(&kept) {
        return Ok(kept);
    }
    fs::create_dir_all(&folder)
        .map_err(|error| Failure::Machine(format!("{}: {error}", folder.display())))?;
    if !has_npm() && !has_pip() {
        install(&[Need {
            name: "npm or pip",
            package: "python3-pip",
            is_there: || has_npm() || has_pip(),
        }])?;
    }
    let fetched = (has_npm() && fetch_by_npm(&folder)) || (has_pip() && fetch_by_pip(&folder));
    if fetched && is_axe(&kept) {
        return Ok(kept);
    }
    Err(Failure::Machine(format!("axe-core {AXE_VERSION} could be had neither by npm nor by pip")))
}

fn is_axe(path: &Path) -> bool {
    fs::read_to_string(path).is_ok_and(|source| source.starts_with(AXE_BANNER))
}

fn fetch_by_npm(folder: &Path) -> bool {
    let package = format!("axe-core@{AXE_VERSION}");
    let packed = format!("axe-core-{AXE_VERSION}.tgz");
    runs_in(folder, "npm", &["pack", "--silent", &package])
        && runs_in(folder, "tar", &["-xzf", &packed, "--strip-components=1", "package/axe.min.js"])
}

// this package carries axe-core for another tool; only the one file is taken
fn fetch_by_pip(folder: &Path) -> bool {
    let unpack = "import glob, shutil, zipfile\n\
        wheel = zipfile.ZipFile(glob.glob('axe_playwright_python-*.whl')[0])\n\
        name = next(name for name in wheel.namelist() if name.endswith('axe.min.js'))\n\
        shutil.copyfileobj(wheel.open(name), open('axe.min.js', 'wb'))";
    let fetch = ["-m", "pip", "download", "--quiet", "--no-deps", "axe-playwright-python"];
    runs_in(folder, "python3", &fetch) && runs_in(folder, "python3", &["-c", unpack])
}

/// Installs the packages of all needs that are missing, or tells which they are.
fn install(needs: &[Need]) -> Outcome {
    let missing: Vec<&Need> = needs.iter().filter(|need| !(need.is_there)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    let names: Vec<&str> = missing.iter().map(|need| need.name).collect();
    let told = format!(
        "the tests need {}; on Debian: apt-get install {}",
        names.join(", "),
        packages.join(" ")
    );
    if !is_debian() {
        return Err(Failure::Machine(told));
    }
    println!("installing {}", packages.join(" "));
    // an old list of packages may still do, so only the installing counts
    apt_get(&["update", "-qq"]);
    let arguments = [&["install", "-y", "-qq", "--no-install-recommends"], &packages[..]].concat();
    let installed = apt_get(&arguments);
    if installed && missing.iter().all(|need| (need.is_there)()) {
        return Ok(());
    }
    Err(Failure::Machine(told))
}

fn apt_get(arguments: &[&str]) -> bool {
    let is_root = repository::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    let mut command = Command::new(if is_root { "apt-get" } else { "sudo" });
    if !is_root {
        command.args(["-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    }
    command.env("DEBIAN_FRONTEND", "noninteractive").args(arguments);
    command.stdin(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn is_debian() -> bool {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let told =
        release.lines().filter(|line| line.starts_with("ID=") || line.starts_with("ID_LIKE="));
    told.flat_map(|line| line.split(['=', '"', ' ']))
        .any(|word| matches!(word, "debian" | "ubuntu"))
        && runs("apt-get", &["--version"])
}

fn has_postgres() -> bool {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    runs("initdb", &["--version"])
        || debian.into_iter().any(|version| version.path().join("bin/initdb").exists())
}

fn has_chromium() -> bool {
    ["chromium", "chromium-browser"].iter().any(|name| runs(name, &["--version"]))
}

fn has_aiosmtpd() -> bool {
    python_has("aiosmtpd")
}

// it checks Ed25519 signatures only where it finds PyNaCl
fn has_dkimpy() -> bool {
    python_has("dkim, nacl")
}

// Debian's package belongs to Debian's Python, which need not be the first found
fn python_has(modules: &str) -> bool {
    let import = format!("import {modules}");
    ["python3", "/usr/bin/python3"].iter().any(|python| runs(python, &["-c", &import]))
}

// what the IMAP part brings; the server itself lies outside an ordinary account's search path
fn has_dovecot() -> bool {
    ["/usr/sbin/dovecot", "/usr/local/sbin/dovecot"].iter().any(|path| Path::new(path).exists())
        && ["/usr/lib/dovecot/imap", "/usr/local/libexec/dovecot/imap"]
            .iter()
            .any(|path| Path::new(path).exists())
}

fn has_font() -> bool {
    fn holds_font(folder: &Path) -> bool {
        fs::read_dir(folder).into_iter().flatten().flatten().any(|entry| {
            let path = entry.path();
            let is_font = path.extension().is_some_and(|ending| ending == "ttf" || ending == "otf");
            is_font || (path.is_dir() && holds_font(&path))
        })
    }
    holds_font(Path::new("/usr/share/fonts")) || holds_font(Path::new("/usr/local/share/fonts"))
}

fn has_npm() -> bool {
    runs("npm", &["--version"])
}

fn has_pip() -> bool {
    runs("python3", &["-m", "pip", "--version"])
}

fn runs(program: &str, arguments: &[&str]) -> bool {
    runs_in(Path::new("."), program, arguments)
}

fn runs_in(folder: &Path, program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
