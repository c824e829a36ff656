/**
 * The connector to a Domibus or Harmony access point through its WS plugin: current interface (5.x) and the legacy dialect
 * of 4.x, by pull; push only wakes us. See docs/connectors.md for what operators set and what they see.
 */
import { AppError, isAppError } from '../../errors.ts';
import type { Connector, ConnectorHealth } from '../connector.ts';
import { createDeliveries } from './deliveries.ts';
import { DEFAULT_TIMEOUTS, type DomibusOptions } from './domibus-options.ts';
import { createHttpClient } from './http-client.ts';
import { createLoginGuard } from './login-guard.ts';
import { createPushReceiver } from './push-receiver.ts';
import { createSubmissions } from './submissions.ts';
import { transportStatusOf } from './transport-status.ts';
import { createWsPlugin, isFault, withoutFault } from './ws-plugin.ts';

/** An id that nobody uses: asking for its status shows that we reach the access point, may log in and are understood. */
const NOBODYS_ID = 'health-check@sluss.invalid';

export interface DomibusConnector extends Connector {
	/** Ends connections that are kept open. */
	close(): void;
}

export function createDomibusConnector(options: DomibusOptions): DomibusConnector {
	const { clock, log } = options;
	const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
	const http = createHttpClient({ ...options, timeouts });
	const guard = createLoginGuard(clock);
	const plugin = createWsPlugin({ options, http, guard, timeouts, clock });
	const submissions = createSubmissions(plugin, log);
	const deliveries = createDeliveries(options, plugin);
	const push = createPushReceiver(options.push);

	let last: ConnectorHealth | undefined;
	async function health(): Promise<ConnectorHealth> {
		const { passwordExpiresAt } = options.credentials;
		const expiry = passwordExpiresAt === undefined ? {} : { passwordExpiresAt };
		const suspendedUntil = guard.suspendedUntil();
		if (suspendedUntil !== undefined) {
			const detail = 'Our credentials were refused; nothing is asked for a while.';
			return { reachable: true, authenticated: false, detail, suspendedUntil, ...expiry };
		}
		// Busy with transfers: the answer would come late, and says what the last one said.
		if (last === undefined || !guard.isBusy()) last = await look();
		return { ...last, ...expiry };
	}

	async function look(): Promise<ConnectorHealth> {
		try {
			await plugin.status(NOBODYS_ID);
			const notes = [
				`${options.dialect} at ${new URL(options.url).host}`,
				...(await deliveries.notes())
			];
			return { reachable: true, authenticated: true, detail: notes.join('; ') };
		} catch (error) {
			if (isAppError(error, 'ACCESS_POINT_AUTHENTICATION')) {
				const suspendedUntil = guard.suspendedUntil();
				return {
					reachable: true,
					authenticated: false,
					detail: error.message,
					...(suspendedUntil !== undefined && { suspendedUntil })
				};
			}
			if (isFault(error)) return { reachable: true, detail: `It refuses: ${error.fault.code}` };
			const detail = error instanceof AppError ? error.message : 'It cannot be asked.';
			return { reachable: false, detail };
		}
	}

	return {
		submit: submissions.submit,
		status: async (transportId) =>
			transportStatusOf(await withoutFault(plugin.status(transportId))),
		errors: (transportId) => withoutFault(plugin.errors(transportId)),
		listPending: deliveries.listPending,
		fetch: deliveries.fetch,
		acknowledge: deliveries.acknowledge,
		leftBehind: deliveries.leftBehind,
		health,
		onWakeUp: push.onWakeUp,
		...(push.receive && { receivePush: push.receive }),
		close: () => http.close()
	};
}
