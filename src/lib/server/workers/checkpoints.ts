/**
 * The places between two durable steps of sending and receiving. In production nothing happens there; the crash tests
 * kill the process at each in turn and show that nothing is lost and nothing happens twice.
 */
export const CHECKPOINTS = [
	'outbox:claimed',
	'outbox:envelope-sealed',
	'outbox:envelope-stored',
	'outbox:sealing-recorded',
	'outbox:submitted',
	'outbox:submission-recorded',
	'outbox:transport-known',
	'outbox:transport-recorded',
	'inbox:listed',
	'inbox:envelope-stored',
	'inbox:delivery-recorded',
	'inbox:acknowledged',
	'inbox:acknowledgement-recorded',
	'inbox:claimed',
	'inbox:envelope-opened',
	'inbox:attachments-stored',
	'inbox:message-recorded',
	'inbox:receipt-applied'
] as const;

export type CheckpointName = (typeof CHECKPOINTS)[number];
export type Checkpoint = (name: CheckpointName) => Promise<void>;

export const noCheckpoint: Checkpoint = async () => {};
