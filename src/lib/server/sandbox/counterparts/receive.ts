/**
 * One delivery at one counterpart: verify, decrypt and check as any message service does, decide, and write down what
 * follows. All of it lands in one transaction with the acknowledgement, so a delivery has its consequences once.
 */
import { and, eq, isNull } from 'drizzle-orm';
import { assert } from '../../assert.ts';
import { sameParticipant } from '../../envelope/envelope.ts';
import type { OpenedEnvelope } from '../../sealing/sealing-jobs.ts';
import { receptions, tasks, transports } from '../tables.ts';
import type { CounterpartDeps } from './counterpart-deps.ts';
import { judgeDelivery } from './judge-delivery.ts';

type Transport = typeof transports.$inferSelect;

export async function receive(deps: CounterpartDeps, transport: Transport): Promise<void> {
	const { store, clock } = deps;
	const opened = await open(deps, transport);
	const { reception, following } = await judgeDelivery(deps, transport, opened);

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
	await forgetEnvelope(deps, transport);
}

/** The bytes go when nobody waits for them; a delivery that came twice shares them. */
async function forgetEnvelope({ store }: CounterpartDeps, { blob }: Transport): Promise<void> {
	const [other] = await store.db.read
		.select({ transportId: transports.transportId })
		.from(transports)
		.where(and(eq(transports.blob, blob), isNull(transports.acknowledgedAt)))
		.limit(1);
	if (!other) await store.blobs.delete(blob);
}

/** Undefined: the envelope does not name the sender and recipient that the access point states. */
async function open(
	{ store, federation, keyRing, sealer, clock }: CounterpartDeps,
	transport: Transport
): Promise<OpenedEnvelope | undefined> {
	const organisation = federation.findOrganisation(transport.recipient);
	const sender = federation.findOrganisation(transport.sender);
	assert(organisation && sender, 'the access point takes nothing for or from strangers');
	const envelope = await store.blobs.read(transport.blob);
	const facts = await sealer.readHeader(envelope);
	const named =
		sameParticipant(facts?.from ?? '', transport.sender) &&
		sameParticipant(facts?.to ?? '', transport.recipient);
	if (!named) return undefined;
	const published = await keyRing.organisation(sender);
	const own = await keyRing.organisation(organisation);
	const job = {
		envelope,
		privateKeysPem: [own.encryption.keyPem],
		signer: { certificatePem: published.signing.certificatePem },
		at: clock.now()
	};
	return sealer.openEnvelope(job, { handOver: true });
}
