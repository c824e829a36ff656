/**
 * One delivery at one counterpart: verify, decrypt and check as any message service does, decide, and write down what
 * follows. All of it lands in one transaction with the acknowledgement, so a delivery has its consequences once.
 */
import { and, eq, isNull, ne } from 'drizzle-orm';
import type { Finding } from '#lib/message/message.ts';
import type { Clock } from '../../clock.ts';
import { sameParticipant } from '../../envelope/envelope.ts';
import type { Ids } from '../../ids.ts';
import type { Log } from '../../log.ts';
import type { OpenedEnvelope, OpenedMessage, Sealing } from '../../sealing/sealing-jobs.ts';
import type { Federation, SandboxOrganisation } from '../federation/federation.ts';
import type { KeyRing } from '../key-ring.ts';
import type { SandboxStore } from '../open-store.ts';
import { receptions, tasks, transports, type TaskContent } from '../tables.ts';
import { decide, type Decision } from './decide.ts';

/** Milliseconds. */
export interface CounterpartDelays {
	receiptMs: number;
	lateReceiptMs: number;
	answerMs: number;
}

export interface CounterpartDeps {
	store: SandboxStore;
	federation: Federation;
	keyRing: KeyRing;
	sealer: Sealing;
	clock: Clock;
	ids: Ids;
	log: Log;
	delays: CounterpartDelays;
}

type Transport = typeof transports.$inferSelect;
type Reception = typeof receptions.$inferInsert;
type Task = typeof tasks.$inferInsert;

export async function receive(deps: CounterpartDeps, transport: Transport): Promise<void> {
	const { store, federation, clock } = deps;
	const organisation = federation.findOrganisation(transport.recipient);
	if (!organisation) throw new Error(`nobody is ${transport.recipient}`);
	const opened = await open(deps, organisation, transport);
	const { reception, following } = await judge(deps, organisation, transport, opened);

	await store.db.write(async (tx) => {
		const written = await tx
			.insert(receptions)
			.values(reception)
			.onConflictDoNothing()
			.returning({ transportId: receptions.transportId });
		if (written.length > 0 && following.length > 0) await tx.insert(tasks).values(following);
		await tx
			.update(transports)
			.set({ acknowledgedAt: clock.now() })
			.where(
				and(eq(transports.transportId, transport.transportId), isNull(transports.acknowledgedAt))
			);
	});
	const [other] = await store.db.read
		.select({ transportId: transports.transportId })
		.from(transports)
		.where(and(eq(transports.blob, transport.blob), isNull(transports.acknowledgedAt)))
		.limit(1);
	if (!other) await store.blobs.delete(transport.blob);
}

/** Undefined: the envelope names no sender that the directory knows, so nobody can be answered. */
async function open(
	{ store, federation, keyRing, sealer, clock }: CounterpartDeps,
	organisation: SandboxOrganisation,
	transport: Transport
): Promise<OpenedEnvelope | undefined> {
	const envelope = await store.blobs.read(transport.blob);
	const facts = await sealer.readHeader(envelope);
	const sender = federation.findOrganisation(facts?.from ?? '');
	const stated = [transport.sender, transport.recipient];
	const named = [facts?.from ?? '', facts?.to ?? ''];
	if (!sender || !stated.every((each, index) => sameParticipant(each, named[index] ?? ''))) {
		return undefined;
	}
	const published = await keyRing.organisation(sender);
	const own = await keyRing.organisation(organisation);
	return sealer.openEnvelope({
		envelope,
		privateKeysPem: [own.encryption.keyPem],
		signer: { certificatePem: published.signing.certificatePem },
		at: clock.now()
	});
}

async function judge(
	deps: CounterpartDeps,
	organisation: SandboxOrganisation,
	transport: Transport,
	opened: OpenedEnvelope | undefined
): Promise<{ reception: Reception; following: Task[] }> {
	const base: Reception = {
		transportId: transport.transportId,
		organisation: organisation.participantId,
		sender: transport.sender,
		envelopeId: transport.envelopeId,
		kind: 'unreadable',
		outcome: 'PARTICIPANT_UNKNOWN',
		receivedAt: deps.clock.now()
	};
	switch (opened?.outcome) {
		case undefined:
			return { reception: base, following: [] };
		case 'unreadable':
			deps.log.warn('sandbox.envelope-unreadable', { code: opened.code });
			return { reception: { ...base, outcome: opened.code }, following: [] };
		case 'receipt': {
			const { verdict, messageId } = opened.receipt;
			return {
				reception: { ...base, kind: 'receipt', outcome: verdict.verdict, receiptFor: messageId },
				following: []
			};
		}
		case 'rejected': {
			const { handlingServiceId, id } = opened.header;
			return {
				reception: {
					...base,
					kind: 'message',
					outcome: 'REJECTED',
					functionalAddress: handlingServiceId ?? null,
					conversationId: opened.conversationId ?? null
				},
				following: [receiptTask(deps, transport, id, handlingServiceId, opened.findings, 'now')]
			};
		}
		case 'message':
			return judgeMessage(deps, organisation, transport, opened, base);
	}
}

async function judgeMessage(
	deps: CounterpartDeps,
	organisation: SandboxOrganisation,
	transport: Transport,
	opened: OpenedMessage,
	base: Reception
): Promise<{ reception: Reception; following: Task[] }> {
	const { header, message } = opened;
	const { address } = message.recipient;
	const decision = decide(opened, {
		behaviour: deps.federation.findFunction(organisation.participantId, address)?.behaviour,
		duplicate: await hasReceived(deps, base, message.messageId, 'any'),
		refersToRejected:
			message.refToMessageId !== undefined &&
			(await hasReceived(deps, base, message.refToMessageId, 'REJECTED'))
	});
	const following: Task[] = [];
	if (decision.receipt !== 'never') {
		following.push(
			receiptTask(
				deps,
				transport,
				header.id,
				header.handlingServiceId,
				decision.findings,
				decision.receipt
			)
		);
	}
	if (decision.answers) following.push(answerTask(deps, organisation, transport, opened));
	return {
		reception: {
			...base,
			envelopeId: message.messageId.toLowerCase(),
			kind: 'message',
			outcome: decision.findings.length > 0 ? 'REJECTED' : 'ACCEPTED',
			functionalAddress: address,
			conversationId: message.conversationId
		},
		following
	};
}

async function hasReceived(
	{ store }: CounterpartDeps,
	{ organisation, sender, transportId }: Reception,
	messageId: string,
	outcome: 'any' | 'REJECTED'
): Promise<boolean> {
	const [row] = await store.db.read
		.select({ transportId: receptions.transportId })
		.from(receptions)
		.where(
			and(
				eq(receptions.organisation, organisation),
				eq(receptions.sender, sender),
				eq(receptions.envelopeId, messageId.toLowerCase()),
				eq(receptions.kind, 'message'),
				ne(receptions.transportId, transportId),
				outcome === 'any' ? undefined : eq(receptions.outcome, outcome)
			)
		)
		.limit(1);
	return row !== undefined;
}

function newTask(
	{ ids, clock }: CounterpartDeps,
	transport: Transport,
	content: TaskContent,
	delayMs: number
): Task {
	const now = clock.now();
	return {
		id: ids.uuid(),
		transportId: `${ids.uuid()}@sandbox.example`,
		sender: transport.recipient,
		recipient: transport.sender,
		content,
		state: 'due',
		dueAt: now + delayMs,
		attempts: 0,
		createdAt: now
	};
}

function receiptTask(
	deps: CounterpartDeps,
	transport: Transport,
	messageId: string,
	handlingServiceId: string | undefined,
	findings: readonly Finding[],
	when: Exclude<Decision['receipt'], 'never'>
): Task {
	const { receiptMs, lateReceiptMs } = deps.delays;
	return newTask(
		deps,
		transport,
		{ kind: 'receipt', messageId, handlingServiceId, findings: [...findings] },
		when === 'late' ? lateReceiptMs : receiptMs
	);
}

function answerTask(
	deps: CounterpartDeps,
	organisation: SandboxOrganisation,
	transport: Transport,
	{ message }: OpenedMessage
): Task {
	const { address } = message.recipient;
	const behaviour = deps.federation.findFunction(organisation.participantId, address)?.behaviour;
	return newTask(
		deps,
		transport,
		{
			kind: 'answer',
			topic: behaviour?.kind === 'answer' ? behaviour.topic : 'registry',
			conversationId: message.conversationId,
			refToMessageId: message.messageId,
			subject: message.subject,
			confidential: message.confidential,
			from: { address },
			to: { address: message.sender.address ?? '' },
			references: [...message.sender.references]
		},
		deps.delays.answerMs
	);
}
