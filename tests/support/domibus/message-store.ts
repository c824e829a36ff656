/**
 * What the access point knows: a journal of lines and a file for each payload, so that another process (or the same one
 * after a kill) finds everything again, and a test can count from outside. Nothing of it is in memory only.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ReceivedPayload } from './read-envelope.ts';

export type Role = 'SENDING' | 'RECEIVING';

export interface StoredMessage {
	id: string;
	role: Role;
	conversationId: string;
	originalSender: string;
	finalRecipient: string;
	action: string;
	fromParty: string;
	payload: ReceivedPayload;
	/** Milliseconds since the epoch; a message is pending from `availableAt` on. */
	at: number;
	availableAt: number;
	/** Set when it has been set to something else than its times say. */
	status: 'DOWNLOADED' | 'DELETED' | 'SEND_FAILURE' | 'WAITING_FOR_RETRY' | undefined;
	errors: { code: string; detail: string; at: number }[];
}

type Line =
	| { event: 'stored'; message: StoredMessage }
	| { event: 'status'; id: string; role: Role; status: StoredMessage['status']; at: number }
	| { event: 'error'; id: string; code: string; detail: string; at: number }
	/** For the counts of a drill: what the client was given, and how often. */
	| { event: 'retrieved'; id: string; at: number };

export class MessageStore {
	readonly folder: string;
	readonly #messages = new Map<string, StoredMessage>();
	#fileNumber = 0;

	constructor(folder: string) {
		this.folder = folder;
		mkdirSync(join(folder, 'payloads'), { recursive: true });
		for (const line of readJournal(folder)) this.#apply(line);
	}

	/** A new file name for a payload that is about to come. */
	nextFile(): string {
		this.#fileNumber += 1;
		return join(this.folder, 'payloads', `${process.pid}-${this.#fileNumber}`);
	}

	add(message: StoredMessage): void {
		this.#write({ event: 'stored', message });
	}

	find(id: string, role: Role): StoredMessage | undefined {
		return this.#messages.get(`${role} ${id}`);
	}

	all(role?: Role): StoredMessage[] {
		return [...this.#messages.values()].filter((each) => role === undefined || each.role === role);
	}

	setStatus(message: StoredMessage, status: StoredMessage['status'], at: number): void {
		this.#write({ event: 'status', id: message.id, role: message.role, status, at });
		// retention_downloaded=0: what is marked is gone.
		if (status === 'DOWNLOADED') rmSync(message.payload.file, { force: true });
	}

	addError(id: string, error: { code: string; detail: string; at: number }): void {
		this.#write({ event: 'error', id, ...error });
	}

	noteRetrieved(id: string, at: number): void {
		this.#write({ event: 'retrieved', id, at });
	}

	#write(line: Line): void {
		appendFileSync(join(this.folder, 'journal.jsonl'), `${JSON.stringify(line)}\n`);
		this.#apply(line);
	}

	#apply(line: Line): void {
		switch (line.event) {
			case 'stored':
				this.#messages.set(`${line.message.role} ${line.message.id}`, line.message);
				break;
			case 'status': {
				const message = this.find(line.id, line.role);
				if (message) message.status = line.status;
				break;
			}
			case 'error':
				this.find(line.id, 'SENDING')?.errors.push(line);
				break;
			case 'retrieved':
				break;
		}
	}
}

/** A kill may have cut the last line; what it says has not happened then. */
export function readJournal(folder: string): Line[] {
	const file = join(folder, 'journal.jsonl');
	if (!existsSync(file)) return [];
	const lines = readFileSync(file, 'utf8').split('\n');
	const torn = lines.pop();
	if (torn !== '') appendFileSync(file, '\n');
	return lines.flatMap((line): Line[] => {
		try {
			return [JSON.parse(line) as Line];
		} catch {
			return [];
		}
	});
}
