import { faultOf } from './work-loop.ts';
import type { Log } from '../log.ts';

/**
 * Keeps a lease alive while `work` runs, by renewing it three times within its length. A lease that could not be
 * renewed is not fatal here: whatever the work wants to record is refused in the store, because the row says who holds it.
 */
export async function holdingLease<T>(
	options: { leaseMs: number; renew: () => Promise<boolean>; log: Log },
	work: () => Promise<T>
): Promise<T> {
	const timer = setInterval(() => {
		options.renew().then(
			(held) => {
				if (!held) clearInterval(timer);
			},
			(error: unknown) => options.log.warn('lease not renewed', faultOf(error))
		);
	}, options.leaseMs / 3);
	timer.unref();
	try {
		return await work();
	} finally {
		clearInterval(timer);
	}
}
