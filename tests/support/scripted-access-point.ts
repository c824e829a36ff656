import type {
	Connector,
	DeliveryMetadata,
	Submission,
	SubmitOutcome,
	TransportStatus
} from '#lib/server/access-point/connector.ts';
import { AppError } from '#lib/server/errors.ts';

export interface Submitted {
	submission: Omit<Submission, 'content'>;
	envelope: Buffer;
}

/** A double at the port to the access point: remembers what it was given and answers as the test has told it. */
export class ScriptedAccessPoint implements Connector {
	/** By transport id, in the order of arrival. */
	readonly submitted = new Map<string, Submitted>();
	/** Every call of submit, those that were not answered included. */
	submitCalls = 0;
	/** Every call of fetch. */
	fetchCalls = 0;
	readonly pending = new Map<string, { envelope: Buffer; metadata: DeliveryMetadata }>();
	readonly acknowledged: string[] = [];
	unavailable = false;
	/** Takes a submission and loses the answer. */
	loseAnswers = false;
	refusal: Extract<SubmitOutcome, { outcome: 'rejected' }> | undefined;
	transport: TransportStatus = 'transported';
	/** Acknowledging fails. */
	deafToAcknowledgements = false;

	#answer(): void {
		if (this.unavailable) throw unavailable();
	}

	async submit(submission: Submission): Promise<SubmitOutcome> {
		this.submitCalls += 1;
		this.#answer();
		if (this.refusal !== undefined) return this.refusal;
		const { content, ...rest } = submission;
		const parts: Uint8Array[] = [];
		for await (const part of content()) parts.push(part);
		if (!this.submitted.has(submission.transportId)) {
			const envelope = Buffer.concat(parts);
			this.submitted.set(submission.transportId, { submission: rest, envelope });
		}
		if (this.loseAnswers) throw unavailable();
		return { outcome: 'accepted', accessPointMessageId: submission.transportId };
	}

	async status(transportId: string): Promise<TransportStatus> {
		this.#answer();
		return this.submitted.has(transportId) ? this.transport : 'unknown';
	}

	async errors(transportId: string) {
		this.#answer();
		const failed = this.submitted.has(transportId) && this.transport === 'failed';
		return failed ? [{ code: 'EBMS_0005', detail: 'scripted' }] : [];
	}

	async listPending() {
		this.#answer();
		return [...this.pending.keys()].map((transportId) => ({ transportId }));
	}

	async fetch(transportId: string) {
		this.#answer();
		this.fetchCalls += 1;
		const found = this.pending.get(transportId);
		if (found === undefined) return undefined;
		return { metadata: found.metadata, content: chunksOf(found.envelope) };
	}

	async acknowledge(transportId: string): Promise<void> {
		this.#answer();
		if (this.deafToAcknowledgements) throw unavailable();
		this.acknowledged.push(transportId);
		this.pending.delete(transportId);
	}

	async health() {
		return { reachable: !this.unavailable, detail: 'scripted' };
	}
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
	for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
}

function unavailable(): AppError {
	return new AppError('ACCESS_POINT_UNAVAILABLE', undefined, { retryable: true });
}
