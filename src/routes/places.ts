/** Which places the main menu leads to: those where the person has something to do. */
export interface Places {
	/** Queues, search, writing, notices: has a right in some mailbox, or no other place either, and is told so there. */
	queues: boolean;
	/** Has the role `operations`. */
	operations: boolean;
	/** Administers a mailbox, or everything. */
	administration: boolean;
	/** Has the role `auditor`. */
	log: boolean;
}
