import type { Connector } from '../access-point/connector.ts';
import type { Clock } from '../clock.ts';
import { timed, type Metrics } from './metrics.ts';

/** When the access point last answered a call of each kind; absent: not since this process started. Ms since the epoch. */
export type LastAnswers = ReadonlyMap<string, number>;

/** The same connector, measured, with a memory of when it last answered. */
export function measureConnector(
	connector: Connector,
	{ accessPointSeconds }: Metrics,
	clock: Clock
): Connector & { readonly lastAnswers: LastAnswers } {
	const lastAnswers = new Map<string, number>();
	const measure = async <T>(
		operation: string,
		work: () => Promise<T>,
		outcomeOf?: (result: T) => string
	): Promise<T> => {
		const result = await timed(accessPointSeconds, { operation }, work, outcomeOf);
		lastAnswers.set(operation, clock.now());
		return result;
	};
	// Not a property that holds undefined: callers ask whether the connector has the method.
	const optional: Pick<Connector, 'onWakeUp' | 'receivePush' | 'leftBehind'> = {
		...(connector.leftBehind && { leftBehind: connector.leftBehind.bind(connector) }),
		...(connector.onWakeUp && {
			onWakeUp: (listener: () => void) => connector.onWakeUp?.(listener) ?? (() => {})
		}),
		...(connector.receivePush && { receivePush: connector.receivePush.bind(connector) })
	};
	return {
		...optional,
		lastAnswers,
		submit: (submission) =>
			measure(
				'submit',
				() => connector.submit(submission),
				({ outcome }) => outcome
			),
		status: (transportId) => measure('status', () => connector.status(transportId)),
		errors: (transportId) => measure('errors', () => connector.errors(transportId)),
		listPending: (recipient) => measure('list', () => connector.listPending(recipient)),
		fetch: (transportId) => measure('fetch', () => connector.fetch(transportId)),
		acknowledge: (transportId) => measure('acknowledge', () => connector.acknowledge(transportId)),
		health: () => connector.health()
	};
}
