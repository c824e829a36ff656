import type { Clock } from '../clock.ts';
import type { SandboxAccessPoint } from './access-point.ts';

export interface WakeUps {
	onWakeUp(listener: () => void): () => void;
	stop(): void;
}

/**
 * Tells the message service when something has arrived, at either end: a delivery waits, or a transport has ended. What was
 * on its way when the process died wakes nobody; polling finds it.
 */
export function createWakeUps(accessPoint: SandboxAccessPoint, clock: Clock): WakeUps {
	const listeners = new Set<() => void>();
	const timers = new Set<NodeJS.Timeout>();
	const unsubscribe = accessPoint.onArrival(({ at }) => {
		const timer = setTimeout(
			() => {
				timers.delete(timer);
				for (const listener of listeners) listener();
			},
			Math.max(0, at - clock.now())
		);
		timer.unref();
		timers.add(timer);
	});
	return {
		onWakeUp(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		stop() {
			unsubscribe();
			listeners.clear();
			for (const timer of timers) clearTimeout(timer);
		}
	};
}
