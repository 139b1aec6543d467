// Keeps the operations page up to date, counts deadlines down, and sounds when something new needs somebody.
"use strict";
(() => {
  const parts = ["banner", "cards", "live"];
  const byId = (id, within = document) => within.getElementById(id);
  let newest = Number(byId("banner").dataset.newest);

  // Only what differs is replaced, and whoever stands on a link stays on it.
  const take = (page) => {
    const focused = document.activeElement?.closest("#cards a, #live a")?.getAttribute("href");
    for (const id of parts) {
      const [mine, theirs] = [byId(id), byId(id, page)];
      if (!mine || !theirs) return location.reload();
      if (mine.innerHTML !== theirs.innerHTML) mine.innerHTML = theirs.innerHTML;
    }
    if (focused) document.querySelector(`:is(#cards, #live) a[href="${CSS.escape(focused)}"]`)?.focus();
    const now = Number(byId("banner", page).dataset.newest);
    if (now > newest) sound();
    newest = now;
    count();
  };

  const renew = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.redirected || !answer.ok) return;
      take(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // The bridge is away; the stream says when it is back.
    }
  };

  const count = () => {
    for (const element of document.querySelectorAll("[data-deadline]")) {
      const seconds = Math.floor((Number(element.dataset.deadline) - Date.now()) / 1000);
      const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      element.textContent = seconds > 0 ? element.dataset.left.replace("…", time) : element.dataset.passed;
      element.classList.toggle("passed", seconds <= 0);
    }
  };

  // A sound needs no file: two short tones. Browsers allow it after a click only.
  let audio;
  const sound = () => {
    if (!audio) return;
    for (const [start, pitch] of [[0, 880], [0.25, 660]]) {
      const [tone, volume] = [audio.createOscillator(), audio.createGain()];
      tone.frequency.value = pitch;
      volume.gain.value = 0.2;
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + start);
      tone.stop(audio.currentTime + start + 0.2);
    }
  };
  const button = byId("sound");
  button.hidden = false;
  button.addEventListener("click", () => {
    if (audio) {
      audio.close();
      audio = undefined;
    } else {
      audio = new AudioContext();
      sound();
    }
    button.setAttribute("aria-pressed", String(Boolean(audio)));
    button.textContent = audio ? button.dataset.on : button.dataset.off;
  });

  const stream = new EventSource("/operations/changes");
  stream.addEventListener("changed", renew);
  // What changed while the stream was away, or between this page and its first stream.
  stream.addEventListener("open", renew);
  setInterval(count, 1000);
  // A deadline that passes changes the order of the rows, and nothing is stored for that.
  setInterval(renew, 60000);
  count();
})();
