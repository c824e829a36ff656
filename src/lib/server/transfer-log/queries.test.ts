import type { InArgs } from '@libsql/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NOON, openWorkplace } from '#tests/support/workplace.ts';
import { auditEvents } from '../audit/schema.ts';
import { DOCUMENT_TYPES } from '../envelope/envelope.ts';
import { INSTALLATION, type Actor } from '../identity/actor.ts';
import { grantRole } from '../identity/roles.ts';
import { deliveries } from '../inbox/schema.ts';
import { outboxEntries } from '../outbox/schema.ts';
import { listTransfers } from './queries.ts';
import { selectIncoming, selectOutgoing, selectOwnReceipts } from './select-rows.ts';
import type { TransferFilter } from './transfer.ts';

let place: Awaited<ReturnType<typeof openWorkplace>>;
let operations: Actor;
beforeEach(async () => {
	place = await openWorkplace();
	operations = await withRole('operations');
});
afterEach(() => place.close());

async function withRole(role: 'operations' | 'auditor' | 'administrator'): Promise<Actor> {
	const actor = await place.addPerson(role);
	await grantRole(place.deps, { actor: INSTALLATION, personId: actor.personId, role });
	return actor;
}

const entry = (changes: Partial<typeof outboxEntries.$inferInsert> & { id: string }) => ({
	kind: 'message' as const,
	envelopeId: `envelope-${changes.id}`,
	transportId: `${changes.id}@sluss.kommun.example`,
	recipientOrganisation: '0203:region.example',
	recipientAddress: 'region:barnmottagning',
	state: 'finished' as const,
	dueAt: 0,
	createdAt: NOON,
	...changes
});
const delivery = (changes: Partial<typeof deliveries.$inferInsert> & { id: string }) => ({
	transportId: `${changes.id}@region.example`,
	fingerprint: 'f'.repeat(64),
	envelopeBlob: 'blob',
	size: 1000,
	originalSender: '0203:region.example',
	finalRecipient: '0203:kommun.example',
	documentType: DOCUMENT_TYPES.message,
	state: 'processed' as const,
	dueAt: 0,
	receivedAt: NOON,
	...changes
});
const send = (...rows: Parameters<typeof entry>[0][]) =>
	place.deps.db.write((tx) => tx.insert(outboxEntries).values(rows.map(entry)));
const receive = (...rows: Parameters<typeof delivery>[0][]) =>
	place.deps.db.write((tx) => tx.insert(deliveries).values(rows.map(delivery)));

const list = (filter: TransferFilter = {}, more: { after?: string; limit?: number } = {}) =>
	listTransfers(place.deps, { actor: operations, filter, ...more });
const ids = async (filter: TransferFilter) => (await list(filter))?.rows.map(({ id }) => id);
const audited = async () =>
	(await place.deps.db.read.select().from(auditEvents))
		.filter(({ event }) => event.startsWith('transfers') || event === 'access.denied')
		.map(({ event, personId, facts }) => ({ event, personId, facts }));

describe('who may look', () => {
	test('nobody without a role, not even whoever handles every mailbox; the attempt is logged', async () => {
		await send({ id: 'a' });
		const handler = await place.addPerson('Handläggare');
		const administrator = await withRole('administrator');
		for (const actor of [handler, administrator, { personId: 'nobody' }]) {
			expect(await listTransfers(place.deps, { actor })).toBeUndefined();
		}
		expect(await audited()).toEqual(
			[handler.personId, administrator.personId, 'nobody'].map((personId) => ({
				event: 'access.denied',
				personId,
				facts: { to: 'transfers' }
			}))
		);
	});

	test('operations, auditors and the command may', async () => {
		await send({ id: 'a' });
		for (const actor of [operations, await withRole('auditor'), INSTALLATION] as const) {
			expect((await listTransfers(place.deps, { actor }))?.rows).toHaveLength(1);
		}
	});

	test('a search is logged without what was searched for, a look at the newest is not', async () => {
		await send({ id: 'a' });
		await list();
		await list({ id: 'a', since: 1 });
		expect(await audited()).toEqual([
			{
				event: 'transfers.searched',
				personId: operations.personId,
				facts: { by: 'id since', hits: 1 }
			}
		]);
	});
});

describe('search by id', () => {
	beforeEach(async () => {
		await send(
			{
				id: 'out-1',
				envelopeId: 'b6a3d6f0-0000-4000-8000-00000000000a',
				accessPointMessageId: 'as4-1@ap.example',
				sdkConversationId: 'c0ffee00-0000-4000-8000-000000000001'
			},
			{
				id: 'out-2',
				kind: 'receipt',
				receiptFor: 'D6A3D6F0-0000-4000-8000-00000000000B',
				createdAt: NOON + 60_000
			},
			{ id: 'out-3' }
		);
		await receive(
			{
				id: 'in-1',
				envelopeId: 'd6a3d6f0-0000-4000-8000-00000000000b',
				sdkConversationId: 'c0ffee00-0000-4000-8000-000000000001',
				messageId: 'row-of-message',
				receivedAt: NOON + 1
			},
			{ id: 'in-2', receivedAt: NOON + 2 }
		);
	});

	test.each([
		['what is not there', 'nothing-of-this', []],
		['an empty id', '', []],
		['a part of an id', 'out-', []],
		['a transport id, ours', 'out-1@sluss.kommun.example', ['out-1']],
		['a transport id, theirs', 'in-2@region.example', ['in-2']],
		['an AS4 message id', 'as4-1@ap.example', ['out-1']],
		['an envelope id in upper case', 'B6A3D6F0-0000-4000-8000-00000000000A', ['out-1']],
		[
			'a message id, with the receipt that answers it',
			'd6a3d6f0-0000-4000-8000-00000000000b',
			['out-2', 'in-1']
		],
		['a conversation id', 'C0FFEE00-0000-4000-8000-000000000001', ['in-1', 'out-1']],
		['the row of a message', 'row-of-message', ['in-1']],
		['the row of a transfer, with blanks around it', ' in-2 ', ['in-2']]
	])('%s', async (_, id, found) => {
		expect(await ids({ id })).toEqual(found);
	});

	test('counterpart and time narrow it down', async () => {
		const conversation = { id: 'c0ffee00-0000-4000-8000-000000000001' };
		expect(await ids({ ...conversation, counterpart: '0203:REGION.example' })).toHaveLength(2);
		expect(await ids({ ...conversation, counterpart: '0203:other.example' })).toEqual([]);
		expect(await ids({ ...conversation, since: NOON + 1 })).toEqual(['in-1']);
		expect(await ids({ ...conversation, until: NOON })).toEqual(['out-1']);
	});
});

describe('what a row tells', () => {
	test('ids, sizes, times and codes of what went out, and nothing of what it says', async () => {
		await send({
			id: 'a',
			round: 2,
			envelopeSha256: 'a'.repeat(64),
			envelopeSize: 4711,
			submittedAt: NOON + 1,
			transportedAt: NOON + 2,
			state: 'failed',
			lastCode: 'RECEIPT_TIMEOUT'
		});
		expect((await list())?.rows).toEqual([
			{
				id: 'a',
				direction: 'outgoing',
				kind: 'message',
				route: 'access-point',
				transportId: 'a@sluss.kommun.example',
				accessPointMessageId: null,
				envelopeId: 'envelope-a',
				receiptFor: null,
				round: 2,
				sdkConversationId: null,
				documentType: DOCUMENT_TYPES.message,
				from: '0203:kommun.example',
				to: '0203:region.example',
				size: 4711,
				sha256: 'a'.repeat(64),
				times: {
					createdAt: NOON,
					submittedAt: NOON + 1,
					transportedAt: NOON + 2,
					receivedAt: null,
					processedAt: null,
					receiptAt: null
				},
				state: 'failed',
				outcome: 'RECEIPT_TIMEOUT',
				receipt: null,
				messageRow: null
			}
		]);
	});

	test('each arrival of a repeated envelope has the receipt that answered it', async () => {
		const envelopeId = 'd6a3d6f0-0000-4000-8000-00000000000b';
		await receive(
			{ id: 'first', envelopeId, receivedAt: NOON, processedAt: NOON + 10 },
			{ id: 'again', envelopeId, receivedAt: NOON + 50, processedAt: NOON + 60 },
			{ id: 'waits', envelopeId, receivedAt: NOON + 70, state: 'acknowledged' },
			{ id: 'other', originalSender: '0203:other.example', envelopeId, processedAt: NOON }
		);
		const finding = { reason: 'BV', detail: 'duplicate', location: 'NA', text: '' } as const;
		await send(
			{ id: 'r1', kind: 'receipt', receiptFor: envelopeId, createdAt: NOON + 10 },
			{
				id: 'r2',
				kind: 'receipt',
				receiptFor: envelopeId.toUpperCase(),
				receiptFindings: [finding],
				createdAt: NOON + 60
			}
		);
		const rows = (await list())?.rows.filter(({ direction }) => direction === 'incoming');
		expect(rows?.map(({ id, receipt, times }) => [id, receipt, times.receiptAt])).toEqual([
			['waits', null, null],
			['again', 'REJECTED', NOON + 60],
			['other', null, null],
			['first', 'ACCEPTED', NOON + 10]
		]);
	});
});

describe('pages', () => {
	test('follow each other without gap or repetition, also where times are equal and rows come in between', async () => {
		const out = Array.from({ length: 25 }, (_, i) => ({
			id: `o${String(i).padStart(2, '0')}`,
			createdAt: NOON + Math.floor(i / 5)
		}));
		const inn = Array.from({ length: 25 }, (_, i) => ({
			id: `i${String(i).padStart(2, '0')}`,
			receivedAt: NOON + Math.floor(i / 5)
		}));
		await send(...out);
		await receive(...inn);
		const whole = (await list({}, { limit: 200 }))?.rows.map(({ id }) => id) ?? [];
		expect(whole).toHaveLength(50);
		const seen: string[] = [];
		let after: string | undefined;
		do {
			const page = await list({}, { limit: 7, ...(after && { after }) });
			seen.push(...(page?.rows.map(({ id }) => id) ?? []));
			after = page?.next ?? undefined;
			await send({ id: `new-${seen.length}`, createdAt: NOON + 1000 });
		} while (after !== undefined);
		expect(seen).toEqual(whole);
	});

	test('have at most 200 rows, whatever is asked for; a cursor of somebody else begins at the top', async () => {
		await send(...Array.from({ length: 210 }, (_, i) => ({ id: `o${i}` })));
		expect((await list({}, { limit: 1_000_000 }))?.rows).toHaveLength(200);
		expect((await list({}, { limit: 1, after: 'nonsense' }))?.rows).toHaveLength(1);
	});
});

describe('the plan of the database', () => {
	const plan = async (query: { toSQL(): { sql: string; params: unknown[] } }) => {
		const { sql, params } = query.toSQL();
		const { rows } = await place.deps.db.client.execute({
			sql: `EXPLAIN QUERY PLAN ${sql}`,
			args: params as InArgs
		});
		return rows.map(({ detail }) => String(detail));
	};
	const after = { at: NOON, id: 'x' };
	const filters: [string, TransferFilter][] = [
		['an id', { id: 'x' }],
		['an id, a counterpart and a time', { id: 'x', counterpart: 'y', since: 1, until: 2 }]
	];

	test.each(filters)('looks up %s in indexes only', async (_, filter) => {
		const { read } = place.deps.db;
		for (const query of [selectOutgoing, selectIncoming]) {
			for (const end of [undefined, after]) {
				const steps = await plan(query(read, filter, end, 50));
				expect(steps.filter((step) => /^SCAN/.test(step))).toEqual([]);
				expect(steps.join()).toContain('MULTI-INDEX OR');
			}
		}
	});

	test('looks up the receipts for a page in their index', async () => {
		expect((await plan(selectOwnReceipts(place.deps.db.read, ['x']))).join()).toContain(
			'USING INDEX outbox_receipt_for'
		);
	});

	test.each([
		['the newest', {}],
		['a time span', { since: 1, until: 2 }],
		['a counterpart', { counterpart: 'y' }],
		['a counterpart in a time span', { counterpart: 'y', since: 1, until: 2 }]
	] satisfies [string, TransferFilter][])('reads %s from an index by time', async (_, filter) => {
		const { read } = place.deps.db;
		const byCounterpart = 'counterpart' in filter;
		const expected = byCounterpart
			? ['outbox_counterpart', 'deliveries_counterpart']
			: ['outbox_created', 'deliveries_received'];
		for (const [i, query] of [selectOutgoing, selectIncoming].entries()) {
			for (const end of [undefined, after]) {
				const steps = await plan(query(read, filter, end, 50));
				expect(steps[0]).toContain(`INDEX ${expected[i]}`);
			}
		}
	});
});
