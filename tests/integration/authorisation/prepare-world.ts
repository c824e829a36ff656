/**
 * Puts into the data folder of a running sandbox one person for each role, signed in, and for each of them a conversation
 * with a file, and a draft, in one and the same mailbox. Prints their ids as JSON.
 *
 *   node tests/integration/authorisation/prepare-world.ts FOLDER
 */
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { and, eq, isNotNull } from 'drizzle-orm';
import { systemClock } from '#lib/server/clock.ts';
import { loadConfig } from '#lib/server/config.ts';
import { INSTALLATION } from '#lib/server/identity/actor.ts';
import { createPerson } from '#lib/server/identity/create-person.ts';
import { createSession } from '#lib/server/identity/create-session.ts';
import { grantRole } from '#lib/server/identity/roles.ts';
import { people } from '#lib/server/identity/schema.ts';
import { randomIds } from '#lib/server/ids.ts';
import { deliveries } from '#lib/server/inbox/schema.ts';
import { mailboxes, memberships } from '#lib/server/mailbox/schema.ts';
import { createDraft } from '#lib/server/message/create-draft.ts';
import { recordIncoming } from '#lib/server/message/record-incoming.ts';
import { attachments, messages } from '#lib/server/message/schema.ts';
import { openStorageBeside } from '#lib/server/storage/open-storage.ts';
import { incomingMessage } from '#tests/support/workplace.ts';
import { addChange, addGroup, addOwnWork, addPersonWithMeans } from './administered-things.ts';
import { ROLE_NAMES, roleOf, type RoleName } from './roles.ts';
import { addFailedMessage, addTroubledThings } from './troubled-things.ts';
import { OWNER_NAMES, OWNERS, SECRETS, type Owner, type Things, type World } from './world.ts';

const DAY = 24 * 3_600_000;
const config = loadConfig({
	SLUSS_ENVIRONMENT: 'sandbox',
	SLUSS_ROOT: resolve('.'),
	SLUSS_DATA: process.argv[2]
});
const { db, blobs, close } = await openStorageBeside(config, randomIds);
const deps = { db, blobs, clock: systemClock, ids: randomIds };
const actor = INSTALLATION;
const now = systemClock.now();

const [here, elsewhere, address] = await findMailboxes();
await db.write((tx) =>
	tx.update(mailboxes).set({ description: SECRETS.mailbox }).where(eq(mailboxes.id, here))
);
const sessions: Partial<World['sessions']> = {};
const personIds: Partial<Record<RoleName, string>> = {};
for (const name of ROLE_NAMES) await addPerson(name);
const sender = { personId: personIds.send ?? '' };
const things: Partial<Record<RoleName, Things>> = {};
for (const name of ROLE_NAMES) things[name] = await addThings(name);
const world = {
	mailbox: here,
	colleague: sender.personId,
	sessions,
	personIds,
	things,
	evidence: await findEvidence(),
	more: {
		person: await addColleague(),
		...(await addGroup(deps, here, personIds.administrator ?? '')),
		...(await withMeans())
	},
	of: await addOwned(),
	troubled: await addTroubledThings(
		deps,
		(await blobs.put(Buffer.from('no envelope'), { bytesMax: 100 })).id
	)
};
process.stdout.write(JSON.stringify(world));
await close();

async function findMailboxes(): Promise<[string, string, string]> {
	const all = await db.read.select().from(mailboxes);
	const byEnd = (end: string) =>
		all.find(({ functionalAddress }) => functionalAddress.endsWith(end));
	const [one, other] = [byEnd(':barn-och-unga'), byEnd(':registrator')];
	return [one?.id ?? '', other?.id ?? '', one?.functionalAddress ?? ''];
}

async function addPerson(name: RoleName): Promise<void> {
	const { rights, from, until, elsewhere: isElsewhere, left, role } = roleOf(name);
	const displayName = `Roll ${name}`;
	const { personId } = await createPerson(deps, { actor, displayName });
	personIds[name] = personId;
	if (rights !== undefined) {
		// Written as rows: no use case makes a membership that has ended already.
		await db.write((tx) =>
			tx.insert(memberships).values({
				mailboxId: isElsewhere ? elsewhere : here,
				personId,
				mayQueue: rights.includes('queue'),
				mayRead: rights.includes('read'),
				maySend: rights.includes('send'),
				mayAdminister: rights.includes('administer'),
				from: from === undefined ? null : now + from * DAY,
				until: until === undefined ? null : now + until * DAY,
				createdAt: now
			})
		);
	}
	if (role !== undefined) await grantRole(deps, { actor, personId, role });
	const start = async () => (await createSession(deps, { personId, assuranceLevel: 3 })).token;
	sessions[name] = { main: await start(), spare: await start() };
	// Not by the use case, which ends her sessions: here somebody has forgotten to.
	if (left) {
		await db.write((tx) => tx.update(people).set({ active: false }).where(eq(people.id, personId)));
	}
}

/** Whom administrators may do things to without any of the roles being changed by it. */
async function addColleague(): Promise<string> {
	return (await createPerson(deps, { actor, displayName: 'Kollega' })).personId;
}

/** Of somebody else than whom people are edited and deactivated as: what she signs in with goes with her. */
async function withMeans(): Promise<Record<string, string>> {
	const { person, ...means } = await addPersonWithMeans(deps, personIds.administrator ?? '');
	return { ...means, keyHolder: person };
}

async function addOwned(): Promise<World['of']> {
	// Of different things: what one has let in, the other would have to look at anew.
	const lists = {
		'an administrator': { kind: 'people', csv: 'E-post;Namn\r\nlista@ekvik.example;Ur en lista' },
		'a unit': { kind: 'mailboxes', csv: `Funktionsadress;Öppettider\r\n${address};Dygnet runt` }
	} as const satisfies Record<Owner, object>;
	const of: Partial<World['of']> = {};
	for (const owner of OWNER_NAMES) {
		const role = OWNERS[owner];
		of[owner] = await addOwnWork(deps, here, personIds[role] ?? '', lists[owner]);
	}
	return of as World['of'];
}

async function addThings(role: RoleName): Promise<Things> {
	const { id: blob } = await blobs.put(Buffer.from(SECRETS.content), { bytesMax: 1000 });
	const incoming = incomingMessage(here, {
		subject: SECRETS.subject,
		attachments: [
			{
				fileName: `${SECRETS.file}.txt`,
				contentType: 'text/plain',
				size: Buffer.byteLength(SECRETS.content),
				blob
			}
		]
	});
	incoming.sender = { ...incoming.sender, name: SECRETS.sender };
	const recorded = await db.write((tx) => recordIncoming(tx, deps, incoming, systemClock.now()));
	if (recorded.outcome !== 'recorded') throw new Error(recorded.outcome);
	const [file] = await db.read
		.select({ id: attachments.id })
		.from(attachments)
		.where(eq(attachments.messageId, recorded.id));
	const draft = await createDraft(deps, { actor: sender, mailboxId: here });
	if (draft.outcome !== 'done') throw new Error(draft.outcome);
	return {
		conversation: recorded.conversationId,
		message: recorded.id,
		attachment: file?.id ?? '',
		draft: draft.draftId,
		failed: [
			await addFailedMessage(deps, recorded.id, sender.personId),
			await addFailedMessage(deps, recorded.id, sender.personId)
		],
		...(await addChange(deps, here, personIds[role] ?? ''))
	};
}

/** A message that has come through the whole of the sandbox, so that there is evidence of it. */
async function findEvidence(): Promise<World['evidence']> {
	for (let tries = 0; tries < 300; tries += 1) {
		const [found] = await db.read
			.select({
				message: messages.id,
				conversation: messages.conversationId,
				transport: deliveries.transportId
			})
			.from(messages)
			.innerJoin(deliveries, eq(deliveries.messageId, messages.id))
			.where(
				and(
					eq(messages.mailboxId, here),
					eq(deliveries.kind, 'message'),
					eq(deliveries.state, 'processed'),
					isNotNull(messages.envelopeBlob)
				)
			)
			.limit(1);
		if (found !== undefined) return found;
		await wait(200);
	}
	throw new Error('no message has come to the mailbox');
}
