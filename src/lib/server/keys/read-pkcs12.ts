/** PKCS#12 files (.p12, .pfx) as certificate authorities, openssl and keytool write them, old ciphers included. */
import forge from 'node-forge';

/** Not paired and not judged yet. Keys are PKCS#8 or PKCS#1 in PEM; certificates are DER. */
export interface KeyMaterial {
	keysPem: string[];
	certificates: Buffer[];
}

/** @throws whatever the library throws; it may hold key material, so that nobody passes it on */
export function readPkcs12(file: Buffer, password: string): KeyMaterial {
	const { safeContents } = open(file, password);
	const bags = safeContents.flatMap(({ safeBags }) => safeBags);
	return {
		keysPem: bags.flatMap((bag) => (isKey(bag) ? [keyOf(bag)] : [])),
		certificates: bags.flatMap((bag) => (bag.type === OIDS.certBag ? [certificateOf(bag)] : []))
	};
}

/**
 * A password with å, ä or ö is UTF-16 for the old ciphers and the check sum, and UTF-8 for the new ciphers (RFC 7292
 * appendix B, RFC 8018); the library takes one form for all. The second try has the ciphers' form, and leaves the check
 * sum out: that key and certificate fit each other is checked afterwards in any case.
 */
function open(file: Buffer, password: string): forge.pkcs12.Pkcs12Pfx {
	const read = () => forge.asn1.fromDer(forge.util.createBuffer(file.toString('binary')));
	try {
		return forge.pkcs12.pkcs12FromAsn1(read(), false, password);
	} catch (error) {
		if (/^[\x20-\x7e]*$/.test(password)) throw error;
		const withoutCheckSum = read();
		if (!Array.isArray(withoutCheckSum.value)) throw error;
		withoutCheckSum.value.length = PFX_WITHOUT_CHECK_SUM;
		const utf8 = Buffer.from(password).toString('binary');
		return forge.pkcs12.pkcs12FromAsn1(withoutCheckSum, false, utf8);
	}
}

/** PFX ::= SEQUENCE { version, authSafe, macData OPTIONAL } */
const PFX_WITHOUT_CHECK_SUM = 2;

const OIDS = forge.pki.oids as Record<string, string>;

function isKey({ type }: forge.pkcs12.Bag): boolean {
	return type === OIDS.keyBag || type === OIDS.pkcs8ShroudedKeyBag;
}

/** A key that the library does not know (it knows RSA) stays as it stands in the file. */
function keyOf({ key, asn1 }: forge.pkcs12.Bag): string {
	if (key) return forge.pki.privateKeyToPem(key);
	return forge.pki.privateKeyInfoToPem(asn1);
}

function certificateOf({ cert, asn1 }: forge.pkcs12.Bag): Buffer {
	const der = forge.asn1.toDer(cert ? forge.pki.certificateToAsn1(cert) : asn1);
	return Buffer.from(der.getBytes(), 'binary');
}
