import type {
	Connector,
	DeliveryMetadata,
	Submission,
	TransportStatus
} from '../src/lib/server/access-point/connector.ts';

/** Deliveries in one page of `listPending`, as an access point would bound it. */
const PAGE = 500;

/** An access point that answers at once and forgets nothing: what is measured is Sluss. */
export class MemoryAccessPoint implements Connector {
	/** Transport ids. */
	readonly submitted = new Set<string>();
	readonly pending = new Map<string, { envelope: Buffer; metadata: DeliveryMetadata }>();

	async submit({ transportId, content, size }: Submission) {
		let read = 0;
		for await (const part of content()) read += part.byteLength;
		if (read !== size) throw new Error('an envelope is not as long as it was said to be');
		this.submitted.add(transportId);
		return { outcome: 'accepted' as const, accessPointMessageId: transportId };
	}

	async status(transportId: string): Promise<TransportStatus> {
		return this.submitted.has(transportId) ? 'transported' : 'unknown';
	}

	async errors() {
		return [];
	}

	async listPending() {
		const page: { transportId: string }[] = [];
		for (const transportId of this.pending.keys()) {
			if (page.push({ transportId }) === PAGE) break;
		}
		return page;
	}

	async fetch(transportId: string) {
		const found = this.pending.get(transportId);
		return found && { metadata: found.metadata, content: once(found.envelope) };
	}

	async acknowledge(transportId: string): Promise<void> {
		this.pending.delete(transportId);
	}

	async health() {
		return { reachable: true, detail: 'in memory' };
	}
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
	yield bytes;
}
