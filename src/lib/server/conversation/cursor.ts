/** Where a page of a list ends: the last row's time and id, opaque to whoever passes it on. */
export interface Place {
	lastMessageAt: number;
	id: string;
}

export function formatCursor(place: Place): string {
	return Buffer.from(`${place.lastMessageAt} ${place.id}`).toString('base64url');
}

/** Undefined for anything that we have not made: the list then starts from the top. */
export function parseCursor(cursor: string): Place | undefined {
	const match = /^(\d{1,16}) ([\w-]{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString());
	return match === null ? undefined : { lastMessageAt: Number(match[1]), id: match[2]! };
}
