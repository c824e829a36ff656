/**
 * The port to the access point (C2/C3): bytes out, bytes in, and what the access point says has happened. A connector
 * knows neither outbox nor database of Sluss; everything durable on our side belongs to its caller.
 *
 * Every method throws AppError ACCESS_POINT_UNAVAILABLE (retryable) when the access point does not answer, not in time,
 * or nothing that can be understood: then nobody knows what happened, and the caller asks again with the same transport
 * id. ACCESS_POINT_AUTHENTICATION (retryable) says that our credentials were refused, or that nothing was asked because
 * they were refused a short while ago: nothing has happened at the access point.
 */
export interface Connector {
	/**
	 * Hands over one envelope. Idempotent on `transportId`: submitting again what was accepted before answers `accepted`
	 * and sends nothing new.
	 */
	submit(submission: Submission): Promise<SubmitOutcome>;

	/** How far the transport of a submission has come. It says nothing of the message receipt. */
	status(transportId: string): Promise<TransportStatus>;

	/** Why the transport of a submission has failed or is being repeated, in the access point's own words; may be empty. */
	errors(transportId: string): Promise<TransportError[]>;

	/** One bounded page of what waits for a participant, in no promised order. Acknowledged deliveries are not in it. */
	listPending(recipient: string): Promise<PendingDelivery[]>;

	/** Reads a delivery without consuming it; undefined when the access point no longer has it. */
	fetch(transportId: string): Promise<FetchedDelivery | undefined>;

	/** The point of no return: afterwards the access point may forget the delivery. Repeating it is harmless. */
	acknowledge(transportId: string): Promise<void>;

	/**
	 * Tells that something may have happened: a delivery waits, or a transport has ended. Only a hint: polling remains the
	 * truth. Returns what ends it.
	 */
	onWakeUp?(listener: () => void): () => void;

	/**
	 * What will not come by itself, as of the last listing: for operations. Nothing of it keeps the rest from coming. Each
	 * reason at most once.
	 */
	leftBehind?(): readonly LeftBehind[];

	/** Answers what the access point posts to us, where the operator has set that up; it ends in a wake-up. */
	receivePush?(request: PushRequest): Promise<PushAnswer>;

	/** Never throws. */
	health(): Promise<ConnectorHealth>;
}

export interface Submission {
	/** T.MessageId: chosen and stored by the caller before the first attempt. */
	transportId: string;
	/** M.MessageId = XHE Header/ID; also the AS4 conversation id. */
	envelopeId: string;
	/** Participant ids (`0203:a.example`), equal to the envelope's FromParty and ToParty. */
	sender: string;
	recipient: string;
	/** Document id without its scheme: `urn:riv:…::tm-base-ext-sigenc`. */
	documentType: string;
	/** Bytes of the envelope. */
	size: number;
	/** Opens the envelope's exact bytes; called once for every attempt. */
	content: () => AsyncIterable<Uint8Array>;
}

export type SubmitOutcome =
	| { outcome: 'accepted'; accessPointMessageId: string }
	/** `permanent`: sending the same again cannot help. `code` and `text` are the access point's own words. */
	| { outcome: 'rejected'; permanent: boolean; code: string; text: string };

/** `transported`: the receiver's access point has it. `unknown`: the access point has never heard of it. */
export type TransportStatus =
	'queued' | 'in-transit' | 'retrying' | 'transported' | 'failed' | 'unknown';

export interface PendingDelivery {
	transportId: string;
}

export interface FetchedDelivery {
	metadata: DeliveryMetadata;
	content: AsyncIterable<Uint8Array>;
}

/** As the access point states it; what the verified envelope says counts. */
export interface DeliveryMetadata {
	originalSender: string;
	finalRecipient: string;
	documentType: string;
	/** Milliseconds since the epoch. */
	receivedAt: number;
}

export interface LeftBehind {
	/**
	 * UNUSABLE_ID: listed under an id that cannot be asked for. UNREADABLE: its answers cannot be read, again and again.
	 * INCOMPLETE: its answer was cut and the access point may not have it any more; what came of it is kept.
	 */
	reason: 'UNUSABLE_ID' | 'UNREADABLE' | 'INCOMPLETE';
	count: number;
}

export interface TransportError {
	code: string;
	detail: string;
	/** Milliseconds since the epoch; undefined when the access point does not say. */
	at?: number;
}

export interface ConnectorHealth {
	reachable: boolean;
	/** False: our credentials are refused. Undefined: nobody knows, because it was not reached. */
	authenticated?: boolean;
	/** For operators: what is wrong, or what answers. No credentials. */
	detail: string;
	/** Nothing is asked of the access point before then, because it has refused our credentials. Ms since the epoch. */
	suspendedUntil?: number;
	/** Ms since the epoch, where the operator has told us when the password was set. */
	passwordExpiresAt?: number;
}

export interface PushRequest {
	authorization: string | undefined;
	body: Uint8Array;
}

export interface PushAnswer {
	status: number;
	contentType: string;
	body: string;
}
