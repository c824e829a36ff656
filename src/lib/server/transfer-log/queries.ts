import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Db, Reader } from '../db/database.ts';
import { INSTALLATION, personIdOf, type ActorOrInstallation } from '../identity/actor.ts';
import { hasRole } from '../identity/roles.ts';
import { incomingTransfer, outgoingTransfer } from './transfer-of.ts';
import { selectIncoming, selectOutgoing, selectOwnReceipts } from './select-rows.ts';
import type { PageEnd } from './transfer-filter.ts';
import type { Transfer, TransferFilter, TransferPage } from './transfer.ts';

export interface TransferLogDeps {
	db: Db;
	clock: Clock;
	organisation: { participantId: string };
}

const PAGE_ROWS = 50;
const PAGE_ROWS_MAX = 200;

/**
 * The transfer log, newest first: everything that we have sent or received, found by any of its ids, by counterpart and by
 * time. For the roles operations and auditor and for the command; undefined for everybody else, and the attempt is logged.
 */
export async function listTransfers(
	deps: TransferLogDeps,
	input: {
		actor: ActorOrInstallation;
		filter?: TransferFilter;
		/** `next` of the page before; anything else begins at the top. */
		after?: string;
		limit?: number;
	}
): Promise<TransferPage | undefined> {
	const { actor, filter = {} } = input;
	if (!(await mayReadTransfers(deps.db.read, actor))) {
		await recordDenied(deps, actor);
		return undefined;
	}
	const after = input.after === undefined ? undefined : parsePageEnd(input.after);
	const limit = Math.min(Math.max(1, input.limit ?? PAGE_ROWS), PAGE_ROWS_MAX);
	const found = [
		...(await listOutgoing(deps, filter, after, limit + 1)),
		...(await listIncoming(deps, filter, after, limit + 1))
	].sort((a, b) => timeOf(b) - timeOf(a) || (a.id < b.id ? 1 : -1));
	const rows = found.slice(0, limit);
	const last = rows.at(-1);
	if (after === undefined) await recordSearch(deps, actor, filter, found.length);
	return { rows, next: found.length > limit && last ? formatPageEnd(last) : null };
}

/** One transfer by the id of its row or its transport id. The caller has checked the right. */
export async function findTransfer(
	deps: Pick<TransferLogDeps, 'db' | 'organisation'>,
	id: string
): Promise<Transfer | undefined> {
	const filter = { id };
	const rows = [
		...(await listOutgoing(deps, filter, undefined, PAGE_ROWS_MAX)),
		...(await listIncoming(deps, filter, undefined, PAGE_ROWS_MAX))
	];
	return rows.find((row) => row.id === id || row.transportId === id);
}

export async function mayReadTransfers(
	reader: Reader,
	actor: ActorOrInstallation
): Promise<boolean> {
	if (actor === INSTALLATION) return true;
	const { personId } = actor;
	return (
		(await hasRole(reader, personId, 'operations')) || (await hasRole(reader, personId, 'auditor'))
	);
}

type ListDeps = Pick<TransferLogDeps, 'db' | 'organisation'>;

async function listOutgoing(
	{ db, organisation }: ListDeps,
	filter: TransferFilter,
	after: PageEnd | undefined,
	limit: number
): Promise<Transfer[]> {
	const rows = await selectOutgoing(db.read, filter, after, limit);
	return rows.map(({ entry, message }) => outgoingTransfer(entry, message, organisation));
}

async function listIncoming(
	{ db }: ListDeps,
	filter: TransferFilter,
	after: PageEnd | undefined,
	limit: number
): Promise<Transfer[]> {
	const rows = await selectIncoming(db.read, filter, after, limit);
	const answered = rows.flatMap(({ envelopeId }) => (envelopeId === null ? [] : [envelopeId]));
	const receipts = answered.length === 0 ? [] : await selectOwnReceipts(db.read, answered);
	return rows.map((row) => incomingTransfer(row, receipts));
}

function timeOf({ times }: Transfer): number {
	return times.createdAt ?? times.receivedAt ?? 0;
}

function formatPageEnd(last: Transfer): string {
	return Buffer.from(`${timeOf(last)} ${last.id}`).toString('base64url');
}

function parsePageEnd(text: string): PageEnd | undefined {
	const match = /^(\d{1,16}) ([\w-]{1,64})$/.exec(Buffer.from(text, 'base64url').toString());
	return match === null ? undefined : { at: Number(match[1]), id: match[2] ?? '' };
}

/** The newest rows are looked at all the time; a search is an act of its own. */
async function recordSearch(
	{ db, clock }: TransferLogDeps,
	actor: ActorOrInstallation,
	filter: TransferFilter,
	hits: number
): Promise<void> {
	const by = (['id', 'counterpart', 'since', 'until'] as const).filter(
		(name) => filter[name] !== undefined
	);
	if (by.length === 0) return;
	await db.write((tx) =>
		appendAudit(tx, {
			event: 'transfers.searched',
			at: clock.now(),
			personId: personIdOf(actor),
			facts: { by: by.join(' '), hits }
		})
	);
}

async function recordDenied(
	{ db, clock }: TransferLogDeps,
	actor: ActorOrInstallation
): Promise<void> {
	await db.write((tx) =>
		appendAudit(tx, {
			event: 'access.denied',
			at: clock.now(),
			personId: personIdOf(actor),
			facts: { to: 'transfers' }
		})
	);
}
