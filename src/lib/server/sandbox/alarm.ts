import type { Clock } from '../clock.ts';

/** Calls once when the earliest of the times that it was set to has come. */
export interface Alarm {
	/** Milliseconds since the epoch. */
	setFor(at: number): void;
	cancel(): void;
}

/** Clocks jump and timers have an end: look again at least this often. */
const LOOK_AGAIN_MS = 60_000;

export function createAlarm(clock: Clock, ring: () => void): Alarm {
	let timer: NodeJS.Timeout | undefined;
	let earliest = Infinity;

	function cancel(): void {
		clearTimeout(timer);
		timer = undefined;
		earliest = Infinity;
	}
	function setFor(at: number): void {
		if (at >= earliest) return;
		clearTimeout(timer);
		earliest = at;
		const waitMs = Math.min(Math.max(0, at - clock.now()), LOOK_AGAIN_MS);
		timer = setTimeout(() => {
			cancel();
			ring();
		}, waitMs);
		timer.unref();
	}
	return { setFor, cancel };
}
