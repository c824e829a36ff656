import {
	index,
	integer,
	primaryKey,
	sqliteTable,
	text,
	uniqueIndex
} from 'drizzle-orm/sqlite-core';

/** People who can sign in. Whoever leaves is made inactive, never removed: the log refers to her. */
export const people = sqliteTable(
	'people',
	{
		id: text('id').primaryKey(),
		displayName: text('display_name').notNull(),
		/** What she does, as shown beside the name: "Socialsekreterare". */
		title: text('title').notNull().default(''),
		email: text('email'),
		/** Her HSA-id, as the identity provider writes it, in upper case: what her first sign-in is linked by. */
		hsaId: text('hsa_id'),
		language: text('language', { enum: ['sv', 'en'] })
			.notNull()
			.default('sv'),
		theme: text('theme', { enum: ['system', 'light', 'dark'] })
			.notNull()
			.default('system'),
		active: integer('active', { mode: 'boolean' }).notNull().default(true),
		createdAt: integer('created_at').notNull(),
		/** ms since the epoch; null: never. */
		lastSignInAt: integer('last_sign_in_at')
	},
	(table) => [uniqueIndex('people_hsa_id').on(table.hsaId)]
);

/** Sessions after the Lucia guide: the row's id is the SHA-256 of the token, which only the browser holds. */
export const sessions = sqliteTable(
	'sessions',
	{
		id: text('id').primaryKey(),
		personId: text('person_id')
			.notNull()
			.references(() => people.id),
		/** Level of assurance of the sign-in, 1–4; 0 is the demo sign-in of the sandbox. */
		assuranceLevel: integer('assurance_level').notNull(),
		method: text('method', { enum: ['demo', 'oidc', 'passkey'] })
			.notNull()
			.default('demo'),
		/** Browser and system in words: by which she recognises it among her sessions. */
		label: text('label').notNull().default('?'),
		createdAt: integer('created_at').notNull(),
		/** When she last proved who she is: at sign-in, or later before a sensitive act. */
		authenticatedAt: integer('authenticated_at').notNull().default(0),
		/** Who vouched for her, and as what: the identity provider ends sessions by `sub` and by `sid`. */
		issuer: text('issuer'),
		issuerSubject: text('issuer_subject'),
		issuerSession: text('issuer_session'),
		/** Said back to the identity provider when she signs out (`id_token_hint`). */
		idToken: text('id_token'),
		lastSeenAt: integer('last_seen_at').notNull(),
		expiresAt: integer('expires_at').notNull()
	},
	(table) => [
		index('sessions_person').on(table.personId),
		index('sessions_issuer').on(table.issuer, table.issuerSubject)
	]
);

/** As whom the identity provider knows a person. One person may have several; one identity is one person. */
export const identities = sqliteTable(
	'identities',
	{
		issuer: text('issuer').notNull(),
		subject: text('subject').notNull(),
		personId: text('person_id')
			.notNull()
			.references(() => people.id),
		createdAt: integer('created_at').notNull(),
		lastUsedAt: integer('last_used_at').notNull()
	},
	(table) => [
		primaryKey({ columns: [table.issuer, table.subject] }),
		index('identities_person').on(table.personId)
	]
);

/**
 * A sign-in that has begun: at the identity provider or with a passkey. Kept here and not in the browser, so that it
 * outlives the jump to another app. The id is the SHA-256 of the `state` or of the challenge that went out.
 */
export const signInAttempts = sqliteTable(
	'sign_in_attempts',
	{
		id: text('id').primaryKey(),
		kind: text('kind', { enum: ['oidc', 'passkey', 'enrolment'] }).notNull(),
		/** SHA-256 of the cookie of the browser in which it began: it goes on nowhere else. */
		browser: text('browser').notNull(),
		/** The session that is to be confirmed, or whose person adds a passkey; null: a new sign-in. */
		sessionId: text('session_id'),
		/** Whose passkey is being enrolled. */
		personId: text('person_id').references(() => people.id),
		/** SHA-256 of the invitation that the enrolment uses up. */
		invitation: text('invitation'),
		nonce: text('nonce'),
		codeVerifier: text('code_verifier'),
		/** Path of this site to go on to. */
		next: text('next'),
		createdAt: integer('created_at').notNull(),
		expiresAt: integer('expires_at').notNull(),
		/** ms since the epoch; null: not yet. What has been used once is refused. */
		usedAt: integer('used_at')
	},
	(table) => [index('sign_in_attempts_expiry').on(table.expiresAt)]
);

export const passkeys = sqliteTable(
	'passkeys',
	{
		id: text('id').primaryKey(),
		personId: text('person_id')
			.notNull()
			.references(() => people.id),
		/** As WebAuthn names it, base64url. */
		credentialId: text('credential_id').notNull().unique(),
		/** COSE key, base64url. */
		publicKey: text('public_key').notNull(),
		/** The authenticator's own count of its signatures; many count nothing and say 0. */
		counter: integer('counter').notNull(),
		transports: text('transports', { mode: 'json' }).$type<string[]>().notNull(),
		/** Copied to her other devices by a provider of the platform. */
		synced: integer('synced', { mode: 'boolean' }).notNull(),
		/** Her own name for it. */
		name: text('name').notNull(),
		createdAt: integer('created_at').notNull(),
		lastUsedAt: integer('last_used_at')
	},
	(table) => [index('passkeys_person').on(table.personId)]
);

/** A link by which a person enrols her first passkey, or a new one after she has lost them all. */
export const invitations = sqliteTable(
	'invitations',
	{
		/** SHA-256 of the token in the link. */
		id: text('id').primaryKey(),
		personId: text('person_id')
			.notNull()
			.references(() => people.id),
		/** Who made it; null: the installation itself, on the command line. */
		createdBy: text('created_by').references(() => people.id),
		createdAt: integer('created_at').notNull(),
		expiresAt: integer('expires_at').notNull(),
		usedAt: integer('used_at')
	},
	(table) => [index('invitations_person').on(table.personId)]
);

/** Logout tokens that have come, so that each counts once. */
export const logoutTokens = sqliteTable(
	'logout_tokens',
	{
		issuer: text('issuer').notNull(),
		jti: text('jti').notNull(),
		expiresAt: integer('expires_at').notNull()
	},
	(table) => [primaryKey({ columns: [table.issuer, table.jti] })]
);

/** Roles in the organisation, apart from the rights in mailboxes: none of them opens a message. */
export const organisationRoles = sqliteTable(
	'organisation_roles',
	{
		personId: text('person_id')
			.notNull()
			.references(() => people.id),
		role: text('role', { enum: ['administrator', 'operations', 'auditor'] }).notNull(),
		createdAt: integer('created_at').notNull()
	},
	(table) => [primaryKey({ columns: [table.personId, table.role] })]
);
