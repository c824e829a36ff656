import type { Connector } from '../access-point/connector.ts';

/** Five failed log-ins lock a user for an hour (access-point.md §2.7): whoever was refused asks again no sooner. */
const PAUSE_MS = 5 * 60_000;

/** Until when to ask nothing of an access point that has just refused our credentials. Milliseconds since the epoch. */
export async function suspensionEnd(connector: Connector, now: number): Promise<number> {
	const { suspendedUntil = 0 } = await connector.health();
	return Math.max(suspendedUntil, now + PAUSE_MS);
}
