import type {
	Connector,
	DeliveryMetadata,
	Submission,
	SubmitOutcome,
	TransportError,
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
	/** Refuses our credentials. */
	unauthorised = false;
	/** What its health says after such a refusal. */
	suspendedUntil: number | undefined;
	/** Every question that was asked, answered or not; its health does not count. */
	calls = 0;
	/** Takes a submission and loses the answer. */
	loseAnswers = false;
	refusal: Extract<SubmitOutcome, { outcome: 'rejected' }> | undefined;
	transport: TransportStatus = 'transported';
	/** Why a transport has failed. */
	failures: TransportError[] = [{ code: 'EBMS_0005', detail: 'scripted' }];
	/** Acknowledging fails. */
	deafToAcknowledgements = false;

	#answer(): void {
		this.calls += 1;
		if (this.unavailable) throw unavailable();
		if (this.unauthorised) {
			throw new AppError('ACCESS_POINT_AUTHENTICATION', undefined, { retryable: true });
		}
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

	async errors(transportId: string): Promise<TransportError[]> {
		this.#answer();
		const failed = this.submitted.has(transportId) && this.transport === 'failed';
		return failed ? this.failures : [];
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
		return {
			reachable: !this.unavailable,
			authenticated: !this.unauthorised,
			detail: 'scripted',
			...(this.suspendedUntil !== undefined && { suspendedUntil: this.suspendedUntil })
		};
	}
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
	for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
}

function unavailable(): AppError {
	return new AppError('ACCESS_POINT_UNAVAILABLE', undefined, { retryable: true });
}
