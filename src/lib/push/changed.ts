/** Told to the window when notices were turned on or off, so that every sign of it looks again. */
export const NOTICES_CHANGED = 'sluss:notices-changed';

export function tellNoticesChanged(): void {
	window.dispatchEvent(new Event(NOTICES_CHANGED));
}
