-- What the service's role may do: read events and append them, change what is its own, and nothing else.
GRANT USAGE ON SCHEMA ledger, people, clock TO {service};
GRANT SELECT ON ledger.events, ledger.schema_version TO {service};
GRANT EXECUTE ON FUNCTION ledger.append(uuid[], bigint[], text[], text[]) TO {service};
GRANT EXECUTE ON FUNCTION ledger.append_saves(integer[], uuid[], bigint[], text[], text[]) TO {service};
GRANT EXECUTE ON FUNCTION ledger.settle(timestamptz) TO {service};
-- What is sealed stays sealed, for the service's role as well.
GRANT USAGE ON SCHEMA seal TO {service};
GRANT SELECT, INSERT ON seal.checkpoints, seal.nodes, seal.keys, seal.cosignatures TO {service};
GRANT SELECT, INSERT, UPDATE ON seal.signs TO {service};
-- Keys only by the functions, of which the one that opens notes who came; what it noted can be read.
GRANT USAGE ON SCHEMA voices TO {service};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA voices TO {service};
GRANT SELECT ON voices.erased, voices.readings TO {service};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA people, clock TO {service};
-- Their tables come by migrations, and only by those.
REVOKE CREATE ON SCHEMA people, clock, seal, voices FROM {service};
-- Read models are the service's own: it makes them, and makes them again where their form changed.
GRANT USAGE, CREATE ON SCHEMA read, rebuild TO {service};
