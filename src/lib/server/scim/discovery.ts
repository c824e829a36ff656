/** What this service says of itself (RFC 7643 sections 5 to 7): what it can do, its resources, and their attributes. */
import { GROUP_SCHEMA } from './group-resource.ts';
import type { Json } from './json.ts';
import { ENTERPRISE_SCHEMA, USER_SCHEMA } from './user-resource.ts';

export const PAGE_MAX = 200;

const CONFIG_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';
const TYPE_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType';
const SCHEMA_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Schema';

export function serviceProviderConfig(location: string): Json {
	return {
		schemas: [CONFIG_SCHEMA],
		patch: { supported: true },
		bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
		filter: { supported: true, maxResults: PAGE_MAX },
		changePassword: { supported: false },
		sort: { supported: false },
		etag: { supported: false },
		authenticationSchemes: [
			{
				type: 'oauthbearertoken',
				name: 'Bearer token',
				description: 'A token that the operator of Sluss has made.',
				primary: true
			}
		],
		meta: {
			resourceType: 'ServiceProviderConfig',
			location: `${location}/ServiceProviderConfig`
		}
	};
}

export function resourceTypes(location: string): Json[] {
	const type = (name: string, endpoint: string, schema: string, extensions: string[]): Json => ({
		schemas: [TYPE_SCHEMA],
		id: name,
		name,
		endpoint,
		schema,
		...(extensions.length > 0 && {
			schemaExtensions: extensions.map((extension) => ({ schema: extension, required: false }))
		}),
		meta: { resourceType: 'ResourceType', location: `${location}/ResourceTypes/${name}` }
	});
	return [
		type('User', '/Users', USER_SCHEMA, [ENTERPRISE_SCHEMA]),
		type('Group', '/Groups', GROUP_SCHEMA, [])
	];
}

export function schemas(location: string): Json[] {
	const schema = (id: string, name: string, attributes: Json[]): Json => ({
		schemas: [SCHEMA_SCHEMA],
		id,
		name,
		attributes,
		meta: { resourceType: 'Schema', location: `${location}/Schemas/${id}` }
	});
	return [
		schema(USER_SCHEMA, 'User', [
			attribute('userName', { required: true, uniqueness: 'server' }),
			attribute('externalId', { caseExact: true }),
			attribute('displayName'),
			attribute('name', {
				type: 'complex',
				subAttributes: [attribute('formatted'), attribute('givenName'), attribute('familyName')]
			}),
			attribute('title'),
			attribute('preferredLanguage'),
			attribute('active', { type: 'boolean' }),
			attribute('emails', {
				type: 'complex',
				multiValued: true,
				subAttributes: [
					attribute('value'),
					attribute('type'),
					attribute('primary', { type: 'boolean' })
				]
			})
		]),
		schema(GROUP_SCHEMA, 'Group', [
			attribute('displayName', { required: true }),
			attribute('externalId', { caseExact: true, uniqueness: 'server' }),
			attribute('members', {
				type: 'complex',
				multiValued: true,
				subAttributes: [
					attribute('value', { caseExact: true, mutability: 'immutable' }),
					attribute('$ref', {
						type: 'reference',
						referenceTypes: ['User'],
						mutability: 'immutable'
					}),
					attribute('type', { mutability: 'immutable' }),
					attribute('display', { mutability: 'readOnly' })
				]
			})
		]),
		schema(ENTERPRISE_SCHEMA, 'EnterpriseUser', [attribute('employeeNumber')])
	];
}

/** With the defaults of RFC 7643 section 2.2 written out, as clients expect them. */
function attribute(name: string, more: Json = {}): Json {
	return {
		name,
		type: 'string',
		multiValued: false,
		required: false,
		caseExact: false,
		mutability: 'readWrite',
		returned: 'default',
		uniqueness: 'none',
		...more
	};
}
