// The server's objects in the form of a configuration file, and the way back.
#pragma once

#include "cli/config_plan.h"
#include "cli/named_objects.h"

#include <QHash>

namespace sb::cli {

class ConfigState
{
public:
    /// Everything that a file can hold, as the server has it now.
    [[nodiscard]] static Outcome<ConfigState> fetch(Session &session);

    [[nodiscard]] const ConfigDocument &document() const { return m_document; }

    /// System rows, as `planOf` takes them.
    [[nodiscard]] const QStringList &kept() const { return m_kept; }

    [[nodiscard]] bool hasEndpoint(const QString &name) const { return m_endpoints.contains(name); }

    /// A file may name a project by id or by name; from here on by name.
    void nameProjects(ConfigDocument &wanted) const;

    /// Empty for what is not there.
    [[nodiscard]] QString idOf(StepObject object, const QString &name) const;
    void remember(StepObject object, const QString &name, const QString &id);

    /// One object of the server's in the file's form, as steps carry it.
    [[nodiscard]] QJsonObject fromServer(StepObject object, const QJsonObject &given) const;
    /// A step's object as the server takes it; names become ids.
    [[nodiscard]] QJsonObject toServer(StepObject object, const QJsonObject &wanted) const;

private:
    [[nodiscard]] QString nameOf(StepObject object, const QString &id) const;
    /// With the project by name, where it has one.
    [[nodiscard]] QJsonObject named(QJsonObject selector) const;
    /// With the project by its id.
    [[nodiscard]] QJsonObject withIds(QJsonObject selector) const;
    [[nodiscard]] QJsonObject mappingFrom(const QJsonObject &given) const;
    [[nodiscard]] Outcome<void> fetchMappings(Session &session);
    void rememberAll(StepObject object, const QJsonArray &list);

    ConfigDocument m_document;
    QStringList m_kept;
    /// By `noun:name` and by `noun:id`.
    QHash<QString, QString> m_ids;
    QHash<QString, QString> m_names;
    /// Ids of ArgoCD endpoints by name.
    QHash<QString, QString> m_endpoints;
};

} // namespace sb::cli
