/** Who asks: the columns of docs/authorisation.md, in its order. All rights are in one mailbox, the one that is asked about. */
export const ROLES = {
	/** No session. */
	nobody: {},
	/** Holds the token of the metrics and shows it everywhere. */
	metrics: {},
	/** Holds the token of provisioning and shows it everywhere. */
	scim: {},
	/** Shows the credentials of an access point everywhere. */
	push: {},
	/** Has left; her browser still has a session that nobody has ended. */
	left: { rights: ['queue', 'read', 'send'], left: true },
	/** Signed in, without any right. */
	plain: {},
	/** Works in another mailbox. */
	other: { rights: ['queue', 'read', 'send', 'administer'], elsewhere: true },
	ended: { rights: ['queue', 'read', 'send', 'administer'], from: -2, until: -1 },
	'to-come': { rights: ['queue', 'read', 'send', 'administer'], from: 1, until: 2 },
	queue: { rights: ['queue'] },
	read: { rights: ['queue', 'read'] },
	send: { rights: ['queue', 'read', 'send'] },
	administer: { rights: ['administer'] },
	administrator: { role: 'administrator' },
	operations: { role: 'operations' },
	auditor: { role: 'auditor' }
} as const satisfies Record<string, Role>;

interface Role {
	rights?: readonly ('queue' | 'read' | 'send' | 'administer')[];
	/** Days from now. */
	from?: number;
	until?: number;
	elsewhere?: true;
	left?: true;
	role?: 'administrator' | 'operations' | 'auditor';
}

export type RoleName = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as RoleName[];
export const roleOf = (name: RoleName): Role => ROLES[name];

/** Those who have no session, whatever they hold. */
export const SIGNED_OUT: readonly RoleName[] = ['nobody', 'metrics', 'scim', 'push', 'left'];
/** Those who must not notice that the mailbox is there. */
export const OUTSIDERS: readonly RoleName[] = [...SIGNED_OUT, 'plain', 'other', 'ended', 'to-come'];
