// Invariant S6 at its root: what the server's own role cannot do, however it is asked.
#include "tests/support/postgres_fixture.h"

#include <libpq-fe.h>
#include <memory>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::PostgresFixture;

namespace {

/// The SQLSTATE of a statement; `00000` when it went through.
QByteArray stateOf(const QString &url, const QByteArray &sql)
{
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(
        PQconnectdb(url.toUtf8().constData()), &PQfinish);
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexec(connection.get(), sql.constData()), &PQclear);
    const char *state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    return state ? QByteArray(state) : "00000"_ba;
}

} // namespace

class TestAppRole : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        m_url = PostgresFixture::instance().freshDatabase();
        test::runSql(PostgresFixture::ownerUrl(m_url),
                     "INSERT INTO audit_events (actor, action, resource, status, correlation_id) "
                     "VALUES ('system', 'test', 'test:1', 'success', gen_random_uuid())");
    }

    void mayDoItsWork()
    {
        QCOMPARE(stateOf(m_url, "INSERT INTO audit_events (actor, action, resource, status, "
                                "correlation_id) VALUES ('a', 'b', 'c:d', 'denied', "
                                "gen_random_uuid())"),
                 "00000"_ba);
        QCOMPARE(stateOf(m_url, "SELECT count(*) FROM audit_events"), "00000"_ba);
    }

    void refused_data()
    {
        QTest::addColumn<QByteArray>("sql");
        const auto row = [](const char *name, const char *sql) {
            QTest::newRow(name) << QByteArray(sql);
        };
        row("change a row", "UPDATE audit_events SET actor = 'x'");
        row("change none", "UPDATE audit_events SET actor = 'x' WHERE false");
        row("delete", "DELETE FROM audit_events");
        row("truncate", "TRUNCATE audit_events");
        row("truncate others", "TRUNCATE users CASCADE");
        row("drop", "DROP TABLE audit_events");
        row("rename", "ALTER TABLE audit_events RENAME TO old");
        row("disable triggers", "ALTER TABLE audit_events DISABLE TRIGGER ALL");
        row("drop the trigger", "DROP TRIGGER audit_events_no_change ON audit_events");
        row("replace its function",
            "CREATE OR REPLACE FUNCTION sb_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN RETURN NEW; END'");
        row("pretend to replicate", "SET session_replication_role = 'replica'");
        row("make a table", "CREATE TABLE mine (x int)");
        row("make a schema", "CREATE SCHEMA mine");
        row("become the owner", "SET ROLE sb_owner");
        row("make a role", "CREATE ROLE mighty SUPERUSER");
        row("read a file", "SELECT pg_read_file('/etc/passwd')");
        row("run a program", "COPY (SELECT 1) TO PROGRAM 'true'");
        row("change the schema's record", "DELETE FROM schema_migrations");
        row("change a seal", "UPDATE fingerprint_keys SET kms_key_id = 'x'");
    }

    void refused()
    {
        QFETCH(QByteArray, sql);
        const QByteArray state = stateOf(m_url, sql);
        // insufficient_privilege, by a missing right or by the trigger.
        QVERIFY2(state == "42501" || state == "2BP01", (sql + ": " + state).constData());
    }

    /// Even the owner does not alter what was written without taking the triggers away first.
    void triggersStopTheOwner()
    {
        const QString owner = PostgresFixture::ownerUrl(m_url);
        for (const char *sql : {"UPDATE audit_events SET actor = 'x'", "DELETE FROM audit_events",
                                "TRUNCATE audit_events"})
            QCOMPARE(stateOf(owner, sql), "42501"_ba);
    }

    void ownsNothing()
    {
        QCOMPARE(test::sqlValue(m_url, "SELECT count(*) FROM pg_class WHERE relowner = "
                                       "(SELECT oid FROM pg_roles WHERE rolname = 'sb_app')"),
                 u"0"_s);
        QCOMPARE(test::sqlValue(m_url,
                                "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR "
                                "rolreplication OR rolbypassrls FROM pg_roles WHERE rolname = "
                                "'sb_app'"),
                 u"f"_s);
    }

private:
    QString m_url;
};

QTEST_GUILESS_MAIN(TestAppRole)
#include "tst_app_role.moc"
