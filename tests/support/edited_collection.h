// What administrators edit, over the wire: POST to a collection; GET, PUT and DELETE of its
// members.
#pragma once

#include "tests/support/broker_bench.h"
#include "tests/support/json_text.h"

namespace sb::test {

class EditedCollection
{
public:
    EditedCollection(BrokerBench &bench, QString path) : m_bench(bench), m_path(std::move(path)) {}

    [[nodiscard]] QString pathOf(const QJsonObject &member) const
    {
        return m_path + u'/' + member.value(u"id").toString();
    }

    /// As admin; ends the test when it is refused.
    QJsonObject create(const QJsonObject &body)
    {
        const Reply reply = post(body);
        if (reply.status != 201)
            qFatal("create: %d %s", reply.status, reply.body.constData());
        return reply.object();
    }

    [[nodiscard]] Reply post(const QJsonObject &body)
    {
        return m_bench.post(m_path, QStringLiteral("admin"), jsonText(body));
    }

    /// To the member's own path.
    [[nodiscard]] Reply put(const QJsonObject &member, client::HttpHeaders headers = {})
    {
        return putTo(pathOf(member), member, std::move(headers));
    }

    [[nodiscard]] Reply putTo(const QString &path, const QJsonObject &body,
                              client::HttpHeaders headers = {})
    {
        return m_bench.call("PUT", path, QStringLiteral("admin"), jsonText(body),
                            std::move(headers));
    }

    [[nodiscard]] Reply remove(const QJsonObject &member, client::HttpHeaders headers = {})
    {
        return m_bench.call("DELETE", pathOf(member), QStringLiteral("admin"), {},
                            std::move(headers));
    }

    /// As it is now.
    [[nodiscard]] QJsonObject read(const QJsonObject &member)
    {
        return m_bench.get(pathOf(member), QStringLiteral("admin")).object();
    }

    [[nodiscard]] QJsonObject read(const QString &id)
    {
        return m_bench.get(m_path + u'/' + id, QStringLiteral("admin")).object();
    }

private:
    BrokerBench &m_bench;
    QString m_path;
};

/// The member with one value set.
inline QJsonObject with(QJsonObject object, const QString &name, const QJsonValue &value)
{
    object.insert(name, value);
    return object;
}

/// The member with one value left out.
inline QJsonObject without(QJsonObject object, const QString &name)
{
    object.remove(name);
    return object;
}

} // namespace sb::test
