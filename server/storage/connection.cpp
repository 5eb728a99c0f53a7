#include "server/storage/connection.h"

#include "server/storage/conninfo.h"

#include <libpq-fe.h>
#include <string>
#include <vector>

#include <QSqlDatabase>
#include <QSqlDriver>
#include <QSqlError>
#include <QVariant>

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

/// Values in the form that PQexecPrepared wants: text, and bytea as binary.
class Parameters
{
public:
    explicit Parameters(std::span<const SqlValue> values)
    {
        m_texts.reserve(values.size());
        for (const SqlValue &value : values)
            add(value.variant());
    }

    [[nodiscard]] int count() const { return static_cast<int>(m_pointers.size()); }

    [[nodiscard]] const char *const *pointers() const { return m_pointers.data(); }

    [[nodiscard]] const int *lengths() const { return m_lengths.data(); }

    [[nodiscard]] const int *formats() const { return m_formats.data(); }

private:
    void add(const QVariant &value)
    {
        const bool isBytes = value.typeId() == QMetaType::QByteArray;
        if (!value.isValid())
            m_texts.emplace_back();
        else if (isBytes)
            m_texts.push_back(value.toByteArray());
        else
            m_texts.push_back(textOf(value));
        const QByteArray &text = m_texts.back();
        m_pointers.push_back(value.isValid() ? text.constData() : nullptr);
        m_lengths.push_back(static_cast<int>(text.size()));
        m_formats.push_back(isBytes ? 1 : 0);
    }

    static QByteArray textOf(const QVariant &value)
    {
        if (value.typeId() == QMetaType::Bool)
            return value.toBool() ? "t" : "f";
        if (value.typeId() == QMetaType::Double)
            return QByteArray::number(value.toDouble(), 'g', 17);
        const QByteArray text = value.toString().toUtf8();
        // libpq would cut the text there.
        if (text.contains('\0'))
            throw StorageError(u"22021"_s, u"U+0000 in a bound text"_s);
        return text;
    }

    std::vector<QByteArray> m_texts;
    std::vector<const char *> m_pointers;
    std::vector<int> m_lengths;
    std::vector<int> m_formats;
};

/// The index behind a part that begins at `at` and holds no placeholder: quoted text, a quoted
/// name, a comment; `at` itself when none begins there.
qsizetype behindOpaquePart(const QString &sql, qsizetype at)
{
    const auto behind = [&](const QString &end, qsizetype from) {
        const qsizetype found = sql.indexOf(end, from);
        return found < 0 ? sql.size() : found + end.size();
    };
    if (sql[at] == u'\'' || sql[at] == u'"')
        return behind(QString(sql[at]), at + 1);
    if (sql.mid(at, 2) == "--"_L1)
        return behind(u"\n"_s, at);
    if (sql.mid(at, 2) == "/*"_L1)
        return behind(u"*/"_s, at);
    return at;
}

} // namespace

QByteArray numberedPlaceholders(const QString &sql)
{
    QString numbered;
    int count = 0;
    for (qsizetype at = 0; at < sql.size();) {
        const qsizetype behind = behindOpaquePart(sql, at);
        if (behind > at) {
            numbered += QStringView(sql).sliced(at, behind - at);
            at = behind;
            continue;
        }
        if (sql[at] == u'?')
            numbered += u'$' + QString::number(++count);
        else
            numbered += sql[at];
        ++at;
    }
    return numbered.toUtf8();
}

Connection::Connection(const DatabaseOptions &options, QString name,
                       std::shared_ptr<ConnectionCounters> counters)
    : m_options(options), m_name(std::move(name)), m_counters(std::move(counters))
{}

Connection::~Connection()
{
    close();
}

int Connection::socket() const
{
    return PQsocket(m_handle);
}

bool Connection::takeForeignNotifications()
{
    if (PQconsumeInput(m_handle) == 0)
        throw StorageError(QString(), QString::fromUtf8(PQerrorMessage(m_handle)));
    bool isForeign = false;
    while (PGnotify *notification = PQnotifies(m_handle)) {
        isForeign = isForeign || notification->be_pid != PQbackendPID(m_handle);
        PQfreemem(notification);
    }
    return isForeign;
}

void Connection::close()
{
    if (!m_handle)
        return;
    m_handle = nullptr;
    --m_counters->open;
    m_prepared.clear();
    QSqlDatabase::database(m_name, false).close();
    QSqlDatabase::removeDatabase(m_name);
}

QByteArray Connection::passwordVerifier(const QString &role,
                                        const core::SecretBytes &password) const
{
    const std::string text(password.view());
    char *made =
        PQencryptPasswordConn(m_handle, text.c_str(), role.toUtf8().constData(), "scram-sha-256");
    if (!made)
        throw StorageError(QString(), QString::fromUtf8(PQerrorMessage(m_handle)));
    QByteArray verifier(made);
    PQfreemem(made);
    return verifier;
}

bool Connection::isLost() const
{
    return !m_handle || PQstatus(m_handle) != CONNECTION_OK;
}

void Connection::ensureOpen()
{
    const auto age = std::chrono::steady_clock::now() - m_openedAt;
    if (!isLost() && age < m_options.connectionLifetime)
        return;
    close();
    open();
}

void Connection::open()
{
    QString why;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QPSQL"_s, m_name);
        applyConninfo(m_options, database);
        if (database.open()) {
            // The driver hands out the PGconn it works with; it stays the owner.
            m_handle = *static_cast<PGconn *const *>(database.driver()->handle().constData());
            m_openedAt = std::chrono::steady_clock::now();
            ++m_counters->open;
            ++m_counters->opened;
            return;
        }
        why = database.lastError().driverText() + u": "_s + database.lastError().databaseText();
    }
    QSqlDatabase::removeDatabase(m_name);
    ++m_counters->failed;
    throw StorageError(QString(), why);
}

Answer Connection::checked(pg_result *result) const
{
    Answer answer(result, PQclear);
    const auto status = PQresultStatus(result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        return answer;
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    // The primary message alone: DETAIL and CONTEXT may quote values.
    const char *text = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    throw StorageError(QString::fromLatin1(state ? state : ""),
                       QString::fromUtf8(text ? text : PQerrorMessage(m_handle)));
}

Answer Connection::run(const char *statement)
{
    return checked(PQexec(m_handle, statement));
}

const QByteArray &Connection::preparedName(const QString &sql)
{
    const auto known = m_prepared.constFind(sql);
    if (known != m_prepared.constEnd())
        return *known;
    const QByteArray name = "sb_" + QByteArray::number(m_prepared.size());
    (void)checked(
        PQprepare(m_handle, name.constData(), numberedPlaceholders(sql).constData(), 0, nullptr));
    return *m_prepared.insert(sql, name);
}

Answer Connection::runPrepared(const QString &sql, std::span<const SqlValue> values)
{
    const QByteArray &name = preparedName(sql);
    const Parameters parameters(values);
    return checked(PQexecPrepared(m_handle, name.constData(), parameters.count(),
                                  parameters.pointers(), parameters.lengths(), parameters.formats(),
                                  0));
}

} // namespace sb::storage
