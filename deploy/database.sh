#!/bin/sh
# Makes the role and the database of the service: neither superuser nor BYPASSRLS, or the guard
# between organisations would not hold for it.
set -eu
psql --set ON_ERROR_STOP=1 --username postgres --set password="$DATABASE_PASSWORD" <<'SQL'
CREATE ROLE kedjekoll LOGIN PASSWORD :'password';
CREATE DATABASE kedjekoll OWNER kedjekoll ENCODING 'UTF8' TEMPLATE template0;
SQL
