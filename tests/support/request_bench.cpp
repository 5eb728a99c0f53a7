#include "tests/support/request_bench.h"

#include "server/crypto/storage_envelope.h"
#include "server/domain/scope_match.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace sb::test {

using namespace Qt::StringLiterals;
using storage::Transaction;

namespace {

QByteArray text(const QString &value)
{
    return "'" + value.toUtf8().replace("'", "''") + "'";
}

} // namespace

QByteArray quoted(const QUuid &id)
{
    return "'" + id.toByteArray(QUuid::WithoutBraces) + "'";
}

RequestBench::RequestBench() = default;

void RequestBench::sql(const QByteArray &statement) const
{
    runSql(PostgresFixture::ownerUrl(db.url), statement);
}

QString RequestBench::value(const QByteArray &statement) const
{
    return sqlValue(PostgresFixture::ownerUrl(db.url), statement);
}

int RequestBench::count(const QByteArray &fromAndWhere) const
{
    return value("SELECT count(*) FROM " + fromAndWhere).toInt();
}

QString RequestBench::statusOf(const QUuid &request) const
{
    return value("SELECT status FROM access_requests WHERE id = " + quoted(request));
}

QUuid RequestBench::addUser(const QString &name, const QStringList &roles)
{
    const QUuid id = QUuid::createUuid();
    sql("INSERT INTO users (id, email, display_name) VALUES (" + quoted(id) + ", " +
        text(name.toLower() + u"@example.org"_s) + ", " + text(name) + ")");
    for (const QString &role : roles)
        grant(id, role);
    return id;
}

QUuid RequestBench::addService(const QString &name, const QStringList &roles)
{
    const QUuid id = addUser(name, roles);
    sql("UPDATE users SET kind = 'service' WHERE id = " + quoted(id));
    return id;
}

QUuid RequestBench::addRole(const QString &name, const QStringList &permissions)
{
    const QUuid id = QUuid::createUuid();
    const QByteArray list =
        QJsonDocument(QJsonArray::fromStringList(permissions)).toJson(QJsonDocument::Compact);
    sql("INSERT INTO roles (id, name, permissions) VALUES (" + quoted(id) + ", " + text(name) +
        ", '" + list + "')");
    return id;
}

void RequestBench::grant(const QUuid &user, const QString &role, const QByteArray &scope)
{
    sql("INSERT INTO user_roles (user_id, role_id, scope) SELECT " + quoted(user) + ", id, '" +
        scope + "' FROM roles WHERE name = " + text(role));
}

void RequestBench::revokeGrants(const QUuid &user)
{
    sql("DELETE FROM user_roles WHERE user_id = " + quoted(user));
}

QUuid RequestBench::addProject(const QString &name, const QStringList &environments)
{
    const QUuid id = QUuid::createUuid();
    sql("INSERT INTO projects (id, name) VALUES (" + quoted(id) + ", " + text(name) + ")");
    for (const QString &environment : environments)
        sql("INSERT INTO environments (project_id, name) VALUES (" + quoted(id) + ", " +
            text(environment) + ")");
    return id;
}

void RequestBench::setWorkflow(const QByteArray &assignments)
{
    sql("UPDATE workflow_definitions SET " + assignments + " WHERE is_default");
}

domain::CallContext RequestBench::as(const QUuid &user)
{
    static const QString findUser = u"SELECT email, display_name, kind FROM users WHERE id = ?"_s;
    static const QString findGrants = uR"(
        SELECT g.id, r.id AS role_id, r.name, r.permissions, g.scope
        FROM user_roles g JOIN roles r ON r.id = g.role_id WHERE g.user_id = ?)"_s;

    Transaction tx(db.database.connection());
    const storage::Row row = tx.queryRow(findUser, {user}).value();
    domain::CallContext call{.requestId = u"test"_s, .correlationId = QUuid::createUuid()};
    call.actor = {.kind = row.text("kind"_L1) == u"person" ? domain::IdentityKind::Person
                                                           : domain::IdentityKind::Service,
                  .id = user,
                  .email = row.text("email"_L1),
                  .name = row.text("display_name"_L1)};
    for (const storage::Row &grant : tx.query(findGrants, {user})) {
        call.actor.grants.push_back(
            {.id = grant.uuid("id"_L1),
             .roleId = grant.uuid("role_id"_L1),
             .roleName = grant.text("name"_L1),
             .permissions = grant.textList("permissions"_L1),
             .scope = domain::scopeFromStored(grant.jsonObject("scope"_L1))});
    }
    return call;
}

domain::CallContext RequestBench::asSystem()
{
    return {.actor = {.kind = domain::IdentityKind::System}, .correlationId = QUuid::createUuid()};
}

services::Submission RequestBench::aPatch(const std::vector<std::pair<QString, QByteArray>> &values)
{
    services::Submission submission{
        .type = domain::RequestType::Patch,
        .justification = u"because"_s,
        .target = {.providerType = u"file"_s, .secretRef = u"app/db"_s}};
    for (const auto &[key, value] : values) {
        services::SubmittedValue &submitted = submission.values.emplace_back();
        submitted.keyName = key;
        submitted.value = core::SecretBytes::copyOf(
            std::string_view(value.constData(), std::size_t(value.size())));
        submitted.pointer = u"/key_values/"_s + key;
    }
    return submission;
}

services::Submission RequestBench::aRead(const QStringList &keys)
{
    return {.type = domain::RequestType::Read,
            .justification = u"because"_s,
            .target = {.providerType = u"file"_s, .secretRef = u"app/db"_s},
            .targetKeys = keys};
}

QUuid RequestBench::submitted(const QUuid &user, const services::Submission &wanted)
{
    const auto made = submission.submit(as(user), wanted);
    if (!made)
        qFatal("submit failed: %s", qPrintable(made.error().message));
    return made->request.id;
}

QUuid RequestBench::postWrap(const QUuid &request, const QString &key, const QByteArray &plain)
{
    const QUuid id = QUuid::createUuid();
    const auto envelope = crypto::sealForStorage(
        kms, {.wrapId = id, .requestId = request, .keyName = key},
        {reinterpret_cast<const unsigned char *>(plain.constData()), std::size_t(plain.size())});
    Transaction tx(db.database.connection());
    storage::SecretWrapRepository().insert(tx,
                                           {.id = id,
                                            .requestId = request,
                                            .keyName = key,
                                            .encryptedValue = envelope->ciphertext,
                                            .nonce = envelope->nonce,
                                            .dataKeyCiphertext = envelope->wrappedKey,
                                            .kmsKeyId = envelope->kmsKeyId,
                                            .byteLength = static_cast<int>(plain.size())},
                                           3600);
    tx.commit();
    return id;
}

void RequestBench::complete(const QUuid &request)
{
    sql("UPDATE sync_jobs SET status = 'succeeded' WHERE request_id = " + quoted(request) +
        "; UPDATE access_requests SET status = 'executed', finished_at = now() WHERE id = " +
        quoted(request));
}

} // namespace sb::test
