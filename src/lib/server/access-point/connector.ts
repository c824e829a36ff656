/**
 * The port to the access point (C2/C3): bytes out, bytes in, and what the access point says has happened. A connector
 * knows neither outbox nor database of Sluss; everything durable on our side belongs to its caller.
 *
 * Every method throws AppError ACCESS_POINT_UNAVAILABLE (retryable) when the access point does not answer, or not in
 * time: then nobody knows what happened, and the caller asks again with the same transport id.
 */
export interface Connector {
	/**
	 * Hands over one envelope. Idempotent on `transportId`: submitting again what was accepted before answers `accepted`
	 * and sends nothing new.
	 */
	submit(submission: Submission): Promise<SubmitOutcome>;

	/** How far the transport of a submission has come. It says nothing of the message receipt. */
	status(transportId: string): Promise<TransportStatus>;

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

export interface ConnectorHealth {
	reachable: boolean;
	/** For operators: what is wrong, or what answers. */
	detail: string;
}
