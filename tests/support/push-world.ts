/** An organisation with one mailbox, a loopback push service and everything that sends to it, with a clock of its own. */
import { ManualClock } from '#lib/server/clock.ts';
import { randomIds } from '#lib/server/ids.ts';
import { conversationReads, conversations } from '#lib/server/conversation/schema.ts';
import { INSTALLATION } from '#lib/server/identity/actor.ts';
import { createPerson } from '#lib/server/identity/create-person.ts';
import { createMailbox } from '#lib/server/mailbox/create-mailbox.ts';
import { setMembership } from '#lib/server/mailbox/set-membership.ts';
import { enqueueNotices } from '#lib/server/push/enqueue-notices.ts';
import { createPushSender } from '#lib/server/push/push-sender.ts';
import { createPushTransport } from '#lib/server/push/push-transport.ts';
import { createPushWorker } from '#lib/server/push/push-worker.ts';
import { subscribe } from '#lib/server/push/subscribe.ts';
import { parseSubscription } from '#lib/server/push/subscription.ts';
import { silentLog } from '#lib/server/log.ts';
import { openTestDatabase } from './database.ts';
import { openPushService, type TestSubscription } from './push-service.ts';

export const READ = { queue: true, read: true, send: false, administer: false };
export const QUEUE_ONLY = { queue: true, read: false, send: false, administer: false };
export const NOTHING = { queue: false, read: false, send: false, administer: false };

export type PushWorld = Awaited<ReturnType<typeof openPushWorld>>;

export async function openPushWorld() {
	const { db, close } = await openTestDatabase();
	const service = await openPushService();
	// VAPID tokens are dated by the library's own clock, so this one starts at the true time.
	const clock = new ManualClock(Date.now());
	const config = {
		push: { allowedOrigins: [service.origin] },
		times: { leaseMs: 60_000 }
	};
	const pushSender = createPushSender({
		db,
		transport: createPushTransport({
			certificateAuthorityPem: service.certificatePem,
			timeoutMs: 2_000
		}),
		subject: 'mailto:drift@ekvik.example',
		allowedOrigins: config.push.allowedOrigins
	});
	const deps = { db, clock, ids: randomIds, log: silentLog, config, pushSender };
	const mailbox = await createMailbox(deps, {
		actor: INSTALLATION,
		functionalAddress: 'barn-och-unga',
		name: 'Barn och unga, mottagning'
	});
	const { mailboxId } = mailbox;

	const setRights = (personId: string, rights: typeof READ, until: number | null = null) =>
		setMembership(deps, { actor: INSTALLATION, mailboxId, personId, rights, until });

	return {
		...deps,
		service,
		mailboxId,
		worker: createPushWorker(deps),
		setRights,
		async addPerson(rights: typeof READ = READ) {
			const { personId } = await createPerson(deps, {
				actor: INSTALLATION,
				displayName: 'Socialsekreterare'
			});
			await setRights(personId, rights);
			return { personId };
		},
		async allowNotices(actor: { personId: string }, wish: TestSubscription = service.subscribe()) {
			const result = await subscribe(deps, {
				actor,
				subscription: parseSubscription(wish)!,
				label: 'Chrome (Android)'
			});
			if (result.outcome !== 'done') throw new Error(result.outcome);
			return { ...wish, subscriptionId: result.subscriptionId };
		},
		/** A message arrives, as the inbox would record it: in a new conversation, or in the one given. */
		async receive(into?: string): Promise<string> {
			const conversationId = into ?? randomIds.uuid();
			const now = clock.now();
			await db.write(async (tx) => {
				await tx
					.insert(conversations)
					.values({
						id: conversationId,
						mailboxId,
						sdkConversationId: conversationId,
						counterpartOrganisation: '0203:region.example',
						counterpartAddress: 'barnmottagningen',
						counterpartName: 'Region Exempel',
						counterpartFunctionName: 'Barnmottagningen',
						subject: 'Hemlig orosanmälan',
						confidential: true,
						state: 'unassigned',
						stateSince: now,
						messageCount: 1,
						attachmentCount: 0,
						lastMessageAt: now,
						lastIncomingAt: now,
						createdAt: now
					})
					.onConflictDoUpdate({ target: conversations.id, set: { lastIncomingAt: now } });
				await enqueueNotices(deps, tx, { mailboxId, conversationId });
			});
			return conversationId;
		},
		async markRead(actor: { personId: string }, conversationId: string) {
			const row = { ...actor, conversationId, readUntil: clock.now() };
			await db.write((tx) =>
				tx
					.insert(conversationReads)
					.values(row)
					.onConflictDoUpdate({
						target: [conversationReads.personId, conversationReads.conversationId],
						set: { readUntil: row.readUntil }
					})
			);
		},
		async close() {
			await service.close();
			await close();
		}
	};
}
