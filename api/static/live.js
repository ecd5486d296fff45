// Follows a session: what is recorded comes in above what was there. Without this the page is looked at anew by itself.
"use strict";

const list = document.querySelector("[data-live]");
const state = document.getElementById("live-state");
const source = new EventSource(`${list.dataset.live}?after=${list.dataset.version}`);

const part = (name, text) => {
  const made = document.createElement("p");
  made.className = `kept-history__${name}`;
  made.textContent = text;
  return made;
};

source.onopen = () => { state.textContent = "This page follows what is recorded."; };
source.onmessage = (message) => {
  const told = JSON.parse(message.data);
  if (document.getElementById(`event-${message.lastEventId}`)) return;
  const item = document.createElement("li");
  item.id = `event-${message.lastEventId}`;
  item.className = "kept-history__item";
  item.append(part("says", told.says), part("when", `By ${told.by}. Recorded on ${told.at}.`));
  list.prepend(item);
};
source.onerror = () => {
  state.textContent = "Not connected just now. It is tried again.";
  // The browser comes back by itself, unless it was refused.
  if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 30000);
};
