/** A group as SCIM writes it (RFC 7643 §4.2). */
import { GROUP_TEXT_LENGTH_MAX } from '../groups/group.ts';
import type { groups } from '../groups/schema.ts';
import { asList, field, isObject, textField, type Json } from './json.ts';
import { refuse } from './scim-refusal.ts';

export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';

export type GroupRow = typeof groups.$inferSelect;
export interface Member {
	id: string;
	displayName: string;
}

/** @throws ScimRefusal */
export function particularsIn(json: Json): { displayName: string; externalId: string | null } {
	const displayName = textField(json, 'displayName', GROUP_TEXT_LENGTH_MAX);
	if (displayName === undefined) throw refuse('invalidValue', 'displayName is missing.');
	return { displayName, externalId: textField(json, 'externalId', GROUP_TEXT_LENGTH_MAX) ?? null };
}

/** @throws ScimRefusal */
export function membersIn(value: unknown): Set<string> {
	return new Set(
		asList(value).map((member) => {
			const id = isObject(member) ? field(member, 'value') : member;
			if (typeof id !== 'string' || id === '' || id.length > 64) {
				throw refuse('invalidValue', 'A member has no id of a user as its value.');
			}
			return id;
		})
	);
}

/** `members` undefined: left out. `location` is of the service: `https://host/scim/v2`. */
export function renderGroup(
	row: GroupRow,
	members: readonly Member[] | undefined,
	location: string
): Json {
	return {
		schemas: [GROUP_SCHEMA],
		id: row.id,
		...(row.externalId !== null && { externalId: row.externalId }),
		displayName: row.displayName,
		...(members !== undefined && {
			members: members.map(({ id, displayName }) => ({
				value: id,
				$ref: `${location}/Users/${id}`,
				type: 'User',
				display: displayName
			}))
		}),
		meta: {
			resourceType: 'Group',
			created: new Date(row.createdAt).toISOString(),
			lastModified: new Date(row.modifiedAt).toISOString(),
			location: `${location}/Groups/${row.id}`
		}
	};
}
