/**
 * What is administered, for docs/authorisation.md: a group with a rule, what a person can sign in with, and batches and
 * pending imports of an administrator and of somebody who administers the mailbox. Made by the use cases, so that it is as
 * they leave it, but for what only a sign-in or an identity provider makes.
 */
import type { ImportKind } from '#lib/administration/import.ts';
import { applyChanges, previewChanges } from '#lib/server/administration/change-memberships.ts';
import { previewImport, uploadImport } from '#lib/server/administration/import/pending-imports.ts';
import { pendingImports } from '#lib/server/administration/schema.ts';
import type { Clock } from '#lib/server/clock.ts';
import type { Db } from '#lib/server/db/database.ts';
import { changeMembers } from '#lib/server/groups/change-members.ts';
import { planRule } from '#lib/server/groups/plan-rule.ts';
import { saveRule } from '#lib/server/groups/save-rule.ts';
import { groups } from '#lib/server/groups/schema.ts';
import { INSTALLATION } from '#lib/server/identity/actor.ts';
import { createInvitation } from '#lib/server/identity/create-invitation.ts';
import { createPerson } from '#lib/server/identity/create-person.ts';
import { identities, passkeys } from '#lib/server/identity/schema.ts';
import { listSignInMeans } from '#lib/server/identity/sign-in-means.ts';
import type { Ids } from '#lib/server/ids.ts';
import { ROLE_NAMES, type RoleName } from './roles.ts';
import type { OwnThings } from './world.ts';

interface Deps {
	db: Db;
	clock: Clock;
	ids: Ids;
}

const READ = { queue: true, read: true, send: false, administer: false };

/** A person with a passkey, an identity and an invitation; administrators may take each of them away. */
export async function addPersonWithMeans(
	deps: Deps,
	administratorId: string
): Promise<{ person: string; passkey: string; identity: string }> {
	const person = await addPerson(deps, 'Kollega med nyckel');
	const passkey = deps.ids.uuid();
	const at = deps.clock.now();
	await deps.db.write(async (tx) => {
		await tx.insert(passkeys).values({
			...{ id: passkey, personId: person, credentialId: passkey, publicKey: '', counter: 0 },
			...{ transports: [], synced: false, name: 'Telefon', createdAt: at }
		});
		const issuer = 'https://idp.example';
		await tx
			.insert(identities)
			.values({ issuer, subject: 'kollega', personId: person, createdAt: at, lastUsedAt: at });
	});
	await createInvitation(deps, { actor: INSTALLATION, personId: person });
	const actor = { personId: administratorId };
	const means = await listSignInMeans(deps, { actor, personId: person });
	return { person, passkey, identity: means?.identities[0]?.key ?? '' };
}

/** With a member and a rule about the mailbox. `seen`: of the plan by which the rule is changed. */
export async function addGroup(
	deps: Deps,
	mailboxId: string,
	administratorId: string
): Promise<{ group: string; seen: string }> {
	const groupId = deps.ids.uuid();
	const member = await addPerson(deps, 'Gruppmedlem');
	const at = deps.clock.now();
	await deps.db.write(async (tx) => {
		await tx.insert(groups).values({
			...{ id: groupId, displayName: 'Jouren', displayNameKey: 'jouren', externalId: 'jouren' },
			...{ source: 'scim', createdAt: at, modifiedAt: at }
		});
		await changeMembers(tx, { at, by: null }, groupId, { add: [member] });
	});
	const rule = { groupId, mailboxId, rights: { ...READ, read: false } };
	const saved = await saveRule(deps, { actor: INSTALLATION, ...rule });
	if (saved.outcome !== 'done') throw new Error(saved.outcome);
	const changed = { groupId, mailboxId, rights: READ };
	const { seen } = await planRule(deps.db.read, changed, administratorId, at);
	return { group: groupId, seen };
}

/** What she would see who gives somebody new the right to read in the mailbox: each role somebody of her own. */
export async function addChange(
	deps: Deps,
	mailboxId: string,
	actorId: string
): Promise<{ newcomer: string; digest: string }> {
	const newcomer = await addPerson(deps, 'Ny');
	const wishes = [wishOf(newcomer, mailboxId)];
	const previewed = await previewChanges(deps, { actor: { personId: actorId }, wishes });
	return { newcomer, digest: previewed.outcome === 'planned' ? previewed.digest : '' };
}

/** A batch and uploaded files of somebody who administers, which are nobody else's. */
export async function addOwnWork(
	deps: Deps,
	mailboxId: string,
	actorId: string,
	list: { kind: ImportKind; csv: string }
): Promise<OwnThings> {
	const actor = { personId: actorId };
	const { newcomer, digest } = await addChange(deps, mailboxId, actorId);
	const wishes = [wishOf(newcomer, mailboxId)];
	const applied = await applyChanges(deps, { actor, wishes, digest, kind: 'bulk' });
	if (applied.outcome !== 'done') throw new Error(applied.outcome);
	const { kind, csv } = list;
	const upload = { actor, kind, bytes: Buffer.from(csv) };
	const kept = await uploadImport(deps, upload);
	if (kept.outcome !== 'kept') throw new Error(JSON.stringify(kept));
	const preview = await previewImport(deps, { actor, importId: kept.importId });
	const discarded: Partial<Record<RoleName, string>> = {};
	for (const role of ROLE_NAMES) {
		// As rows: one who uploads a second file of a kind has the first no more.
		const id = deps.ids.uuid();
		const row = { id, actorId, kind, csv, createdAt: deps.clock.now() };
		await deps.db.write((tx) => tx.insert(pendingImports).values(row));
		discarded[role] = id;
	}
	return {
		ids: { batch: applied.batchId, import: kept.importId, digest: preview?.digest ?? '' },
		discarded: discarded as Record<RoleName, string>
	};
}

const wishOf = (personId: string, mailboxId: string) => ({
	...{ personId, mailboxId },
	terms: { rights: READ, from: null, until: null }
});

async function addPerson(deps: Deps, displayName: string): Promise<string> {
	return (await createPerson(deps, { actor: INSTALLATION, displayName })).personId;
}
