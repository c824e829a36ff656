import { afterEach, beforeEach, expect, it, vi, type MockInstance } from 'vitest';
import { Connection } from '#lib/server/db/connection.ts';
import { grantRole } from '#lib/server/identity/roles.ts';
import { INSTALLATION, type Actor } from '#lib/server/identity/actor.ts';
import { createMailbox } from '#lib/server/mailbox/create-mailbox.ts';
import { setMembership } from '#lib/server/mailbox/set-membership.ts';
import { HANDLE, openWorkplace, type Workplace } from '#tests/support/workplace.ts';
import { load as loadConversation } from '../../src/routes/(app)/mailboxes/[mailbox]/conversations/[conversation]/+page.server.ts';
import { load as loadMailbox } from '../../src/routes/(app)/mailboxes/[mailbox]/+layout.server.ts';
import { load as loadMatrixPage } from '../../src/routes/(admin)/admin/matrix/+page.server.ts';
import { load as loadShell } from '../../src/routes/(app)/+layout.server.ts';

/**
 * A check of rights is asked anew in every use case, on purpose, and costs some 20 µs (`bench/rights-check.ts`). How many
 * of them a page makes is held here, so that they stay under 0.2 ms together.
 */
let place: Workplace;
let asked: string[];
let spy: MockInstance;
beforeEach(async () => {
	place = await openWorkplace();
	asked = [];
	const execute = Connection.prototype.execute;
	spy = vi.spyOn(Connection.prototype, 'execute').mockImplementation(function (
		this: Connection,
		...args
	) {
		const sql = typeof args[0] === 'string' ? args[0] : args[0].sql;
		if (/\b(memberships|organisation_roles)\b/.test(sql)) asked.push(sql);
		return execute.apply(this, args);
	});
});
afterEach(async () => {
	spy.mockRestore();
	await place.close();
});

type Load = (event: never) => unknown;

/** Runs the loads of a page as Kit does for one request, and counts the questions of rights among their statements. */
async function questionsOf(actor: Actor, loads: Load[], params = {}, path = '/'): Promise<number> {
	const app = {
		...place.deps,
		texts: { format: (texts: unknown[]) => Promise.resolve(texts.map(() => [])) },
		config: { times: { receiptWarnMs: 0 } }
	};
	const locals = { app, session: { person: { id: actor.personId } }, language: 'sv' };
	const event = { locals, params, url: new URL(path, 'https://sluss.example'), depends() {} };
	asked = [];
	await Promise.all(loads.map((load) => load(event as never)));
	return asked.length;
}

it('a queue asks for rights five times at most, whoever reads it', async () => {
	const anna = await place.addPerson('Anna', HANDLE);
	const params = { mailbox: place.children };
	expect(await questionsOf(anna, [loadShell, loadMailbox] as Load[], params)).toBeLessThanOrEqual(
		5
	);
	await grantRole(place.deps, { actor: INSTALLATION, ...anna, role: 'administrator' });
	expect(await questionsOf(anna, [loadShell, loadMailbox] as Load[], params)).toBeLessThanOrEqual(
		5
	);
});

it('a conversation in its queue nine times at most, also when it is opened for the first time', async () => {
	const anna = await place.addPerson('Anna', HANDLE);
	const { conversationId } = await place.receive();
	const params = { mailbox: place.children, conversation: conversationId };
	const loads = [loadShell, loadMailbox, loadConversation] as Load[];
	expect(await questionsOf(anna, loads, params)).toBeLessThanOrEqual(9);
	expect(await questionsOf(anna, loads, params)).toBeLessThanOrEqual(8);
});

it('the matrix eight times at most', async () => {
	const anna = await place.addPerson('Anna', HANDLE);
	await grantRole(place.deps, { actor: INSTALLATION, ...anna, role: 'administrator' });
	expect(await questionsOf(anna, [loadShell, loadMatrixPage] as Load[])).toBeLessThanOrEqual(8);
});

it('no more for twenty mailboxes than for one', async () => {
	const anna = await place.addPerson('Anna', HANDLE);
	const few = await questionsOf(anna, [loadShell] as Load[]);
	for (let at = 0; at < 20; at += 1) {
		const actor = INSTALLATION;
		const { mailboxId } = await createMailbox(place.deps, {
			actor,
			functionalAddress: `kommun:enhet-${at}`,
			name: 'Enhet'
		});
		await setMembership(place.deps, { actor, mailboxId, ...anna, rights: HANDLE });
	}
	expect(await questionsOf(anna, [loadShell] as Load[])).toBe(few);
	expect(few).toBeLessThanOrEqual(3);
});
