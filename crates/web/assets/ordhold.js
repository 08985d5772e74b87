// Keys and progress. Every page works without this file.
(() => {
  "use strict";
  const typing = (element) =>
    element.closest("input, textarea, select, [contenteditable]") !== null;

  const pages = new Map();
  for (const link of document.querySelectorAll("a[data-key]")) pages.set(link.dataset.key, link.href);

  let goesTo = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const search = document.getElementById("search");
    const keys = document.getElementById("keys");
    if (goesTo > Date.now() - 1500 && pages.has(event.key)) {
      event.preventDefault();
      location.href = pages.get(event.key);
    } else if (event.key === "/" && search) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "?" && keys) {
      event.preventDefault();
      keys.showModal();
    }
    goesTo = event.key === "g" ? Date.now() : 0;
  });

  const opener = document.getElementById("keys-open");
  if (opener) {
    opener.hidden = false;
    opener.addEventListener("click", () => document.getElementById("keys").showModal());
  }

  // A part with data-refresh is fetched anew, in milliseconds, until the answer carries no such mark.
  const refresh = async (part) => {
    if (document.hidden) return void setTimeout(refresh, Number(part.dataset.refresh), part);
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(part.id);
      if (!fresh || part.contains(document.activeElement)) return;
      part.replaceWith(fresh);
      if (fresh.dataset.refresh) setTimeout(refresh, Number(fresh.dataset.refresh), fresh);
    } catch {
      setTimeout(refresh, 5 * Number(part.dataset.refresh), part);
    }
  };
  for (const part of document.querySelectorAll("[data-refresh][id]")) {
    setTimeout(refresh, Number(part.dataset.refresh), part);
  }

  // A form with data-live is sent there a while after each change; of the answer, the preview is shown.
  for (const form of document.querySelectorAll("form[data-live]")) {
    let due = 0;
    let turn = 0;
    const show = async () => {
      const mine = (turn += 1);
      try {
        const body = new URLSearchParams(new FormData(form));
        const answer = await fetch(form.dataset.live, { method: "POST", body });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const [old, fresh] = [document, page].map((it) => it.getElementById("preview"));
        if (answer.ok && mine === turn && old && fresh) old.replaceWith(fresh);
      } catch {
        // The button still shows it.
      }
    };
    form.addEventListener("input", () => {
      clearTimeout(due);
      due = setTimeout(show, 700);
    });
  }
})();
