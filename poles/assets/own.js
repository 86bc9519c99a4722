/* Answering a question draws the questions anew, and the focus would fall to the top of the page: it goes to the
   question that now stands at the same place. */
if (!window.ownFocus) {
  window.ownFocus = true;
  const SETTLED_MS = 150;
  const QUESTIONS = '[class*="st-key-own_doubt_"] input';
  let place = -1;
  let timer = 0;
  const questions = () => [...document.querySelectorAll(QUESTIONS)];
  const comeBack = function () {
    const left = questions();
    if (place < 0 || document.activeElement !== document.body) return;
    if (left.length) left[Math.min(place, left.length - 1)].focus();
    place = -1;
  };
  /* An open list says that its choices have the focus, which is still in the question. */
  document.addEventListener("focusin", function () {
    place = questions().indexOf(document.activeElement);
  });
  new MutationObserver(function () {
    if (place < 0) return;
    clearTimeout(timer);
    timer = setTimeout(comeBack, SETTLED_MS);
  }).observe(document.body, { childList: true, subtree: true });
}
