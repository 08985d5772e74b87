//! Writes every page with every sample in both languages to a folder, to be looked at in a browser.

use std::path::PathBuf;
use web::frame::assets::{ICON, SCRIPT, STYLE};

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).map_or_else(|| PathBuf::from("gallery"), PathBuf::from);
    std::fs::create_dir_all(folder.join("assets"))?;
    for asset in [&*STYLE, &*SCRIPT, &*ICON] {
        std::fs::write(folder.join(asset.address.trim_start_matches('/')), asset.body)?;
    }
    let mut index = String::from("<!doctype html><title>Gallery</title><ul>");
    for sample in web::samples::samples() {
        let name = format!("{}.{}.{}.html", sample.page, sample.index, sample.language.code());
        let html = sample.html.replace("\"/assets/", "\"assets/");
        std::fs::write(folder.join(&name), html)?;
        index.push_str(&format!("<li><a href=\"{name}\">{name}</a>"));
    }
    std::fs::write(folder.join("index.html"), index)
}
