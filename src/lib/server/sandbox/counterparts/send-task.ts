/** Carries out one task: seal with the ids chosen when it was made, and hand over. Doing it again sends nothing new. */
import { eq } from 'drizzle-orm';
import type { Connector } from '../../access-point/connector.ts';
import { DOCUMENT_TYPES, FEDERATIONS } from '../../envelope/envelope.ts';
import { AppError } from '../../errors.ts';
import { verdictOf } from '../../receipt/receipt.ts';
import type { SandboxOrganisation } from '../federation/federation.ts';
import { tasks } from '../tables.ts';
import type { CounterpartDeps } from './counterpart-deps.ts';
import { writeMessage } from './write-message.ts';

type Task = typeof tasks.$inferSelect;

const FEDERATION = FEDERATIONS.test;

export async function sendTask(
	deps: CounterpartDeps & { accessPoint: Pick<Connector, 'submit'> },
	task: Task
): Promise<void> {
	const envelope = await seal(deps, task);
	const outcome = await deps.accessPoint.submit({
		transportId: task.transportId,
		envelopeId: task.id,
		sender: task.sender,
		recipient: task.recipient,
		documentType: DOCUMENT_TYPES[task.content.kind === 'receipt' ? 'receipt' : 'message'],
		size: envelope.length,
		content: async function* () {
			yield envelope;
		}
	});
	if (outcome.outcome === 'rejected') {
		throw new AppError('ACCESS_POINT_REFUSED', `${outcome.code} ${outcome.text}`, {
			retryable: !outcome.permanent
		});
	}
	await deps.store.db.write((tx) =>
		tx.update(tasks).set({ state: 'sent' }).where(eq(tasks.id, task.id))
	);
}

async function seal(deps: CounterpartDeps, task: Task): Promise<Buffer> {
	const sender = get(deps, task.sender);
	const recipient = get(deps, task.recipient);
	const { signing } = await deps.keyRing.organisation(sender);
	const { content } = task;
	if (content.kind === 'receipt') {
		const { envelope } = await deps.sealer.sealReceipt({
			receipt: {
				id: task.id,
				issuedAt: deps.clock.now(),
				sender: sender.participantId,
				receiver: recipient.participantId,
				messageId: content.messageId,
				verdict: verdictOf(content.findings)
			},
			handlingServiceId: content.handlingServiceId,
			federation: FEDERATION,
			signing
		});
		return envelope;
	}
	const { message, files } = writeMessage(deps.federation, task, sender, recipient);
	const { encryption } = await deps.keyRing.organisation(recipient);
	const { envelope } = await deps.sealer.sealMessage({
		message,
		files,
		federation: FEDERATION,
		signing,
		encryptionCertificatePem: encryption.certificatePem
	});
	return envelope;
}

function get(deps: CounterpartDeps, participantId: string): SandboxOrganisation {
	const organisation = deps.federation.findOrganisation(participantId);
	if (!organisation) throw new Error(`nobody is ${participantId}`);
	return organisation;
}
