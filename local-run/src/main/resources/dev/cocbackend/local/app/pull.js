/** Pulling the page down to refresh it. */

/** How far the indicator has to come down, in CSS pixels. */
const FAR_ENOUGH = 64;
/** The indicator lags behind the finger, so that it feels held back. */
const RESISTANCE = 0.45;
const FARTHEST = 96;

/** Less than this is a tap with an unsteady finger, or the start of a sideways swipe. */
const SLACK = 8;

/**
 * @param indicator comes down with the finger; its `data-pull` is "pulling", "ready" or absent
 * @param canPull whether there is something to refresh
 * @param refresh is called when the finger leaves far enough down
 */
export const pullToRefresh = (indicator, canPull, refresh) => {
  let start = null;
  let distance = 0;

  const show = (pixels) => {
    distance = pixels;
    if (pixels > 0) {
      indicator.style.setProperty("--pull", `${pixels}px`);
      indicator.dataset.pull = pixels >= FAR_ENOUGH ? "ready" : "pulling";
    } else {
      indicator.style.removeProperty("--pull");
      delete indicator.dataset.pull;
    }
  };

  const begin = (event) => {
    const alone = event.touches.length === 1;
    start = alone && window.scrollY <= 0 && canPull() ? event.touches[0] : null;
  };

  const move = (event) => {
    if (start === null) {
      return;
    }
    const down = event.touches[0].clientY - start.clientY;
    const across = Math.abs(event.touches[0].clientX - start.clientX);
    if (distance === 0 && (down < SLACK || across > down)) {
      return;
    }
    if (event.cancelable) {
      event.preventDefault();
    }
    show(Math.max(0, Math.min(FARTHEST, (down - SLACK) * RESISTANCE)));
  };

  const end = (event) => {
    const pulled = distance >= FAR_ENOUGH && event.type === "touchend";
    start = null;
    show(0);
    if (pulled) {
      refresh();
    }
  };

  document.addEventListener("touchstart", begin, { passive: true });
  document.addEventListener("touchmove", move, { passive: false });
  document.addEventListener("touchend", end);
  document.addEventListener("touchcancel", end);
};
