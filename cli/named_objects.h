// Things that are known by name or id: found, read with their ETag, and written without overwriting
// somebody else's edit.
#pragma once

#include "cli/session.h"

#include <tl/expected.hpp>

#include <QJsonArray>
#include <QJsonObject>

namespace sb::cli {

/// A value, or the exit code after a complaint.
template <typename T> using Outcome = tl::expected<T, int>;

struct NamedObject
{
    QJsonObject object = {};
    /// As the server said it; empty where a kind of object has none.
    QByteArray entityTag = {};

    [[nodiscard]] QString id() const { return object.value(QLatin1String("id")).toString(); }

    [[nodiscard]] QString name() const { return object.value(QLatin1String("name")).toString(); }
};

/// The list of a kind of object and the template of one.
struct ObjectRoutes
{
    const char *all = nullptr;
    const char *one = nullptr;
    /// What people call it: `workflow`.
    QString noun = {};
};

/// Every page of a list.
[[nodiscard]] Outcome<QJsonArray> fetchAll(Session &session, const QString &path);
/// The element whose id or name this is.
[[nodiscard]] std::optional<QJsonObject> findNamed(const QJsonArray &list, const QString &text);

/// By id or name.
[[nodiscard]] Outcome<NamedObject> lookUp(Session &session, const ObjectRoutes &routes,
                                          const QString &text);
/// The id of what is known by id or name; the text itself is not asked about when it is an id.
[[nodiscard]] Outcome<QString> lookUpId(Session &session, const ObjectRoutes &routes,
                                        const QString &text);

/// POST; the new object.
[[nodiscard]] Outcome<QJsonObject> createObject(Session &session, const ObjectRoutes &routes,
                                                const QJsonObject &object);
/// PUT to `path`, only while the ETag is still that one; what is answered, empty for nothing.
[[nodiscard]] Outcome<QJsonObject> replaceObject(Session &session, const QString &path,
                                                 const QJsonObject &object,
                                                 const QByteArray &entityTag);
[[nodiscard]] Outcome<void> deleteObject(Session &session, const ObjectRoutes &routes,
                                         const NamedObject &object);

/// Commands that are the same for every kind of object; each answers the exit code.
[[nodiscard]] int listObjects(Session &session, const ObjectRoutes &routes,
                              const std::vector<Column> &columns);
/// `text` is a name or id.
[[nodiscard]] int showNamed(Session &session, const ObjectRoutes &routes, const QString &text,
                            const std::vector<Column> &columns);
[[nodiscard]] int deleteNamed(Session &session, const ObjectRoutes &routes, const QString &text);

} // namespace sb::cli
