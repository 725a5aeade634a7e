-- What does PostgreSQL have to know before Alliance comes? Run once, as its superuser:  psql -f deploy/postgresql.sql

CREATE ROLE alliance LOGIN;
CREATE DATABASE alliance OWNER alliance ENCODING 'UTF8' TEMPLATE template0;

-- A refused write would otherwise put the whole row into PostgreSQL's log.
ALTER ROLE alliance SET log_error_verbosity = 'terse';
ALTER ROLE alliance SET log_min_error_statement = 'panic';
ALTER ROLE alliance SET log_parameter_max_length_on_error = 0;
