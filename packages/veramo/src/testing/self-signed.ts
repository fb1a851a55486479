/** A certificate for `did.example` that signs itself, valid from 2020 to 2120, and its key. For tests alone: both are public. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBZzCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAWMRQwEgYDVQQDDAtkaWQuZXhh
bXBsZTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFjEUMBIGA1UE
AwwLZGlkLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAS40oy/liaL
EHeGe3LRINN2mfsy1eJ5k1M2l3wUBNG3NJwL8ysN3Zt2VrAjXLWUipHp94Uir16c
qm/MkMostaRuo0owSDAWBgNVHREEDzANggtkaWQuZXhhbXBsZTAPBgNVHRMBAf8E
BTADAQH/MB0GA1UdDgQWBBRx7WH8RbmC6cJuRtBLJoFvyfalkDAKBggqhkjOPQQD
AgNIADBFAiBL9jDv9ZdjNCgI7cbnfoDuqinQvw1wJyi4F6gE1lMHkwIhALPdGcTw
pEoeFvq/1Lz37PxggvI10n1SsMYBcF2q1yfk
-----END CERTIFICATE-----`;

export const certificateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgcPCASPnvme4C7fG4
wI+srfjf2BtOzNGJH8sm4jWH/q2hRANCAAS40oy/liaLEHeGe3LRINN2mfsy1eJ5
k1M2l3wUBNG3NJwL8ysN3Zt2VrAjXLWUipHp94Uir16cqm/MkMostaRu
-----END PRIVATE KEY-----`;
