// Renews the part of a page that changes by itself, as often as that part says.
"use strict";
(() => {
  const part = (page) => page.getElementById("renewed");
  const renew = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) {
        const theirs = part(new DOMParser().parseFromString(await answer.text(), "text/html"));
        if (!theirs) return location.reload();
        const mine = part(document);
        const focused = document.activeElement?.closest("#renewed a")?.getAttribute("href");
        if (mine.innerHTML !== theirs.innerHTML) mine.replaceWith(document.adoptNode(theirs));
        if (focused) document.querySelector(`#renewed a[href="${CSS.escape(focused)}"]`)?.focus();
      }
    } catch {
      // The bridge is away; it is asked again.
    }
    plan();
  };
  // Without a number there is nothing more to wait for.
  const plan = () => {
    const seconds = Number(part(document).dataset.every);
    if (seconds) setTimeout(renew, seconds * 1000);
  };
  plan();
})();
