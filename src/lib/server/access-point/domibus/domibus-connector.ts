/**
 * The connector to a Domibus or Harmony access point through its WS plugin: current interface (5.x) and the legacy dialect
 * of 4.x, by pull; push only wakes us. See docs/connectors.md for what operators set and what they see.
 */
import { AppError, isAppError } from '../../errors.ts';
import type {
	Connector,
	ConnectorHealth,
	FetchedDelivery,
	Submission,
	SubmitOutcome
} from '../connector.ts';
import { DEFAULT_TIMEOUTS, type DomibusOptions } from './domibus-options.ts';
import { unavailable } from './failures.ts';
import { FaultAnswer, kindOfFault } from './fault.ts';
import { createHttpClient } from './http-client.ts';
import { createLoginGuard } from './login-guard.ts';
import { createPushReceiver } from './push-receiver.ts';
import { readRetrieved } from './retrieved-message.ts';
import { SetAside } from './set-aside.ts';
import { openSpool, spooledPayload, withSpooled, type Spool, type SpoolFile } from './spool.ts';
import { NOT_FOUND, transportStatusOf } from './transport-status.ts';
import { createWsPlugin, isFault } from './ws-plugin.ts';

/** Submissions whose end nobody knows, so that the next attempt asks before it sends. */
const UNCERTAIN_MAX = 10_000;
const PAGE = 500;
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
	const consuming = options.dialect === 'legacy-1_1';
	const uncertain = new Set<string>();
	const setAside = new SetAside(clock);
	const push = createPushReceiver(options.push);

	let opened: Promise<Spool> | undefined;
	const openedSpool = () => {
		opened ??= openSpool({
			folder: options.spoolFolder,
			clock,
			log,
			isWhole: (file) =>
				readFile(file).then(
					() => true,
					// A fault that was stored instead of a message is whole as well, and tells what became of it.
					(error: unknown) => error instanceof FaultAnswer
				)
		});
		// A folder that cannot be used now may be mended without a restart.
		opened.catch(() => (opened = undefined));
		return opened;
	};
	const readFile = (file: SpoolFile) =>
		withSpooled(file, (answer) => readRetrieved(answer, file.transportId));

	async function submit(submission: Submission): Promise<SubmitOutcome> {
		const { transportId } = submission;
		if (uncertain.has(transportId) && (await statusOf(transportId)) !== NOT_FOUND) {
			return accepted(transportId);
		}
		const id = await plugin.submit(submission);
		if (id === undefined) return confirm(transportId, 'it does not say under which id');
		if (id !== transportId) {
			log.warn('access point gave another message id', { transportId, accessPointMessageId: id });
		}
		return accepted(id);
	}

	function accepted(accessPointMessageId: string): SubmitOutcome {
		return { outcome: 'accepted', accessPointMessageId };
	}

	/** Something says that the message may be there already; only the status knows. */
	async function confirm(transportId: string, what: string): Promise<SubmitOutcome> {
		if ((await statusOf(transportId)) !== NOT_FOUND) return accepted(transportId);
		throw unavailable(`${what}, and knows nothing of it`);
	}

	async function submitOnce(submission: Submission): Promise<SubmitOutcome> {
		const { transportId } = submission;
		try {
			const outcome = await submit(submission);
			uncertain.delete(transportId);
			return outcome;
		} catch (error) {
			if (isFault(error)) return refused(error, transportId);
			if (isAppError(error, 'ACCESS_POINT_UNAVAILABLE')) remember(transportId);
			throw error;
		}
	}

	async function refused({ fault }: FaultAnswer, transportId: string): Promise<SubmitOutcome> {
		const kind = kindOfFault(fault);
		if (kind === 'exists' && (await statusOf(transportId)) !== NOT_FOUND) {
			uncertain.delete(transportId);
			return accepted(transportId);
		}
		const permanent = kind === 'permanent' || kind === 'forbidden' || kind === 'not-found';
		log.warn('submission refused', { transportId, apCode: fault.code, permanent });
		return { outcome: 'rejected', permanent, code: fault.code, text: fault.text };
	}

	function remember(transportId: string): void {
		uncertain.add(transportId);
		for (const oldest of uncertain) {
			if (uncertain.size <= UNCERTAIN_MAX) break;
			uncertain.delete(oldest);
		}
	}

	/** A fault where only a fact can be told is as good as no answer. */
	async function asked<T>(ask: Promise<T>): Promise<T> {
		try {
			return await ask;
		} catch (error) {
			if (isFault(error)) throw unavailable(`it refuses with ${error.fault.code}`, error);
			throw error;
		}
	}
	const statusOf = (transportId: string) => asked(plugin.status(transportId));

	async function listPending(recipient: string) {
		const spool = await openedSpool();
		const { ids, malformed } = await asked(plugin.listPending(recipient));
		if (malformed > 0) log.warn('pending messages without usable ids left out', { malformed });
		const all = [...new Set([...spool.consumed(), ...ids])];
		return setAside
			.order(all)
			.slice(0, PAGE)
			.map((transportId) => ({ transportId }));
	}

	/** Fetches of one message wait for each other: the second of two would find it taken. */
	const fetching = new Map<string, Promise<SpoolFile | undefined>>();
	function retrieve(spool: Spool, transportId: string): Promise<SpoolFile | undefined> {
		const underway = consuming ? fetching.get(transportId) : undefined;
		if (underway) return underway;
		const started = retrieveNow(spool, transportId).finally(() => fetching.delete(transportId));
		fetching.set(transportId, started);
		return started;
	}

	async function retrieveNow(spool: Spool, transportId: string): Promise<SpoolFile | undefined> {
		if (consuming) await spool.assertRoom();
		try {
			return await plugin.retrieve(transportId, (answer) =>
				spool.store(transportId, answer, consuming)
			);
		} catch (error) {
			if (isFault(error, 'not-found')) return undefined;
			if (!isFault(error, 'forbidden')) throw error;
			log.error('access point lists a message and does not give it to us', { transportId });
			return undefined;
		}
	}

	async function fetch(transportId: string): Promise<FetchedDelivery | undefined> {
		const spool = await openedSpool();
		const file = spool.findConsumed(transportId) ?? (await asked(retrieve(spool, transportId)));
		if (file === undefined) return undefined;
		const isCopy = spool.findConsumed(transportId) === undefined;
		const removeCopy = () => (isCopy ? spool.remove(file) : Promise.resolve());
		try {
			const { metadata, payload } = await readFile(file);
			return {
				metadata: { ...metadata, receivedAt: metadata.receivedAt ?? clock.now() },
				content: {
					async *[Symbol.asyncIterator]() {
						try {
							yield* spooledPayload(file, payload);
							setAside.succeeded(transportId);
						} catch (error) {
							throw told(transportId, error);
						} finally {
							await removeCopy();
						}
					}
				}
			};
		} catch (error) {
			await removeCopy();
			if (!isFault(error)) throw told(transportId, error);
			// Answered with status 200 and a fault: nothing has been taken.
			await spool.remove(file);
			if (kindOfFault(error.fault) === 'not-found') return undefined;
			throw unavailable(`it refuses with ${error.fault.code}`, error);
		}
	}

	/** An answer has come and cannot be read: others go first. */
	function told(transportId: string, error: unknown): unknown {
		if (!isAppError(error, 'ACCESS_POINT_UNAVAILABLE')) return error;
		const times = setAside.failed(transportId);
		log.error('message at the access point cannot be read', {
			transportId,
			times,
			detail: error.message
		});
		return error;
	}

	async function acknowledge(transportId: string): Promise<void> {
		const spool = await openedSpool();
		if (!consuming) {
			try {
				await plugin.markAsDownloaded(transportId);
			} catch (error) {
				if (!isFault(error, 'not-found')) await asked(Promise.reject(error as Error));
			}
		}
		const file = spool.findConsumed(transportId);
		if (file) await spool.remove(file);
		setAside.succeeded(transportId);
	}

	let last: ConnectorHealth | undefined;
	async function health(): Promise<ConnectorHealth> {
		const { passwordExpiresAt } = options.credentials;
		const expiry = passwordExpiresAt === undefined ? {} : { passwordExpiresAt };
		const suspendedUntil = guard.suspendedUntil();
		if (suspendedUntil !== undefined) {
			const detail =
				'Our credentials were refused; nothing is asked so that the user is not locked.';
			return { reachable: true, authenticated: false, detail, suspendedUntil, ...expiry };
		}
		// Busy with transfers: the answer would come late, and says what the last one said.
		if (last === undefined || !guard.isBusy()) last = await look();
		return { ...last, ...expiry };
	}

	async function look(): Promise<ConnectorHealth> {
		try {
			await plugin.status(NOBODYS_ID);
			const kept = opened ? (await opened).incomplete() : 0;
			const notes = [
				`${options.dialect} at ${new URL(options.url).host}`,
				...(setAside.size > 0 ? [`${setAside.size} messages there cannot be read`] : []),
				...(kept > 0 ? [`${kept} incomplete answers kept`] : [])
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
		submit: submitOnce,
		status: async (transportId) => transportStatusOf(await statusOf(transportId)),
		errors: (transportId) => asked(plugin.errors(transportId)),
		listPending,
		fetch,
		acknowledge,
		health,
		onWakeUp: push.onWakeUp,
		...(push.receive && { receivePush: push.receive }),
		close: () => http.close()
	};
}
