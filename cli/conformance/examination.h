// One agent, run as a process against a control plane that is played for it, and what it must do.
#pragma once

#include "cli/conformance/control_plane.h"

#include <chrono>
#include <functional>

#include <QProcess>
#include <QTemporaryDir>

namespace sb::cli::conformance {

struct ExaminationSettings
{
    /// Run by /bin/sh.
    QString command = {};
    QString provider = QStringLiteral("file");
    /// The secret that is written and read, and one beside it.
    QString secretRef = QStringLiteral("conformance/one");
    bool withDiscovery = true;
    /// How long each job may take.
    std::chrono::milliseconds patience{30'000};
};

struct Check
{
    QString name = {};
    bool isPassed = false;
    /// Why not.
    QString detail = {};
};

class Examination
{
public:
    /// `report` is called with each check as it ends.
    Examination(ExaminationSettings settings, std::function<void(const Check &)> report);
    Examination(const Examination &) = delete;
    Examination &operator=(const Examination &) = delete;
    ~Examination();

    /// Blocks in an event loop of its own; true when every check passed.
    [[nodiscard]] bool run();

private:
    [[nodiscard]] bool start();
    void examineStart();
    void examineValues();
    void examineTricks();
    void examineRefusals();
    void examineDiscovery();
    void examineTrouble();
    void examineEnd();
    /// The job must end so.
    void expectEnd(const QString &name, const QUuid &job, const QString &status);
    /// The job must succeed and post exactly these values.
    void expectValues(const QString &name, const QUuid &job,
                      const std::map<QString, QByteArray> &values);
    [[nodiscard]] bool waitFor(const std::function<bool()> &condition) const;
    void check(const QString &name, bool isPassed, const QString &detail = {});

    ExaminationSettings m_settings;
    std::function<void(const Check &)> m_report;
    ControlPlane m_plane;
    QTemporaryDir m_root;
    QProcess m_agent;
    std::vector<QUuid> m_jobs;
    bool m_isPassed = true;
};

} // namespace sb::cli::conformance
