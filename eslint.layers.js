// Arrows only downward:
//   routes, hooks → app.ts → use cases, queries → own store → db
//   use cases → formats: receipt, content → envelope → crypto → xml      adapters → their port + formats      all → kernel

const FRAMEWORK = {
	group: ['$app/*', '@sveltejs/*', 'svelte', 'svelte/*'],
	message:
		'Only routes and hooks know the framework, so that use cases can be called from anywhere.'
};
const OUTSIDE = {
	group: [
		'drizzle-orm*',
		'drizzle-orm/**',
		'@libsql/*',
		'libsql',
		'node:fs*',
		'node:fs/*',
		'node:net',
		'node:http*',
		'node:dns*',
		'node:worker_threads',
		'**/db/**',
		'**/blob/**',
		'**/clock.ts',
		'**/ids.ts',
		'**/config.ts',
		'**/log.ts'
	],
	message:
		'Formats are pure: bytes and values in, values out. No database, network, files, clock, environment.'
};
const STORE = {
	group: ['../*/store.ts', '#lib/server/*/store.ts'],
	message: "A module's SQL is its own: ask for a query or a use case."
};

const above = (folders, message) => ({
	group: folders.flatMap((folder) => [`**/${folder}/**`]),
	message
});

const restrict = (files, ...patterns) => ({
	files,
	ignores: ['**/*.test.ts'],
	rules: { 'no-restricted-imports': ['error', { patterns }] }
});

const SERVER_MODULES = [
	'outbox',
	'inbox',
	'conversation',
	'mailbox',
	'identity',
	'audit',
	'push',
	'sandbox',
	'address-book',
	'directory',
	'keys',
	'revocation',
	'access-point',
	'sealing',
	'transfer-log',
	'evidence',
	'malware',
	'operations',
	'metrics'
];

export const layerRules = [
	restrict(['src/lib/server/**/*.ts'], FRAMEWORK, STORE),
	restrict(
		['src/lib/server/{xml,crypto,envelope,content,receipt,structure}/**/*.ts'],
		FRAMEWORK,
		OUTSIDE,
		above(SERVER_MODULES, 'Formats stand at the bottom: nothing above them may be used here.')
	),
	restrict(
		['src/lib/server/xml/**/*.ts'],
		FRAMEWORK,
		OUTSIDE,
		above(
			[...SERVER_MODULES, 'crypto', 'envelope', 'content', 'receipt'],
			'xml is the lowest format.'
		)
	),
	restrict(
		['src/lib/server/crypto/**/*.ts'],
		FRAMEWORK,
		OUTSIDE,
		above(
			[...SERVER_MODULES, 'envelope', 'content', 'receipt'],
			'crypto knows xml and nothing above.'
		)
	),
	restrict(
		['src/lib/server/envelope/**/*.ts'],
		FRAMEWORK,
		OUTSIDE,
		above([...SERVER_MODULES, 'content', 'receipt'], 'An envelope does not know what it carries.')
	),
	restrict(
		['src/lib/server/access-point/**/*.ts'],
		FRAMEWORK,
		STORE,
		above(
			['outbox', 'inbox', 'db', 'message', 'conversation', 'mailbox'],
			'A connector moves bytes and reports what happened; it knows neither queue nor database.'
		)
	),
	{
		files: ['src/lib/**/*.{ts,svelte}'],
		ignores: ['src/lib/server/**', '**/*.test.ts'],
		rules: {
			'no-restricted-imports': [
				'error',
				{
					patterns: [
						{
							group: ['#lib/server/**', '**/server/**'],
							message: 'The browser may not know the server.'
						}
					]
				}
			]
		}
	},
	{
		files: ['src/lib/server/**/*.ts', 'src/routes/**/*.server.ts', 'src/routes/**/+server.ts'],
		ignores: [
			'**/*.test.ts',
			'src/lib/server/clock.ts',
			'src/lib/server/ids.ts',
			'src/lib/server/config.ts'
		],
		rules: {
			'no-restricted-syntax': [
				'error',
				{
					selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
					message: 'Only clock.ts reads the time.'
				},
				{
					selector: "NewExpression[callee.name='Date'][arguments.length=0]",
					message: 'Only clock.ts reads the time.'
				},
				{
					selector: "MemberExpression[object.name='process'][property.name='env']",
					message: 'Only config.ts reads the environment.'
				},
				{
					selector:
						"CallExpression[callee.name='randomUUID'], CallExpression[callee.property.name='randomUUID']",
					message: 'Only ids.ts makes identifiers.'
				}
			]
		}
	}
];
