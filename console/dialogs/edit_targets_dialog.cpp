#include "console/dialogs/edit_targets_dialog.h"

#include "console/look/text_style.h"

#include <QRegularExpression>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

/// As it is typed: `vault shop/ cluster=eu-1 mount=kv`.
QString lineOf(const model::EnvironmentTarget &target)
{
    QString line = u"%1 %2"_s.arg(target.providerType, target.secretRefPrefix);
    if (!target.clusterName.isEmpty())
        line += u" cluster="_s + target.clusterName;
    if (!target.kvMount.isEmpty())
        line += u" mount="_s + target.kvMount;
    return line;
}

std::optional<model::EnvironmentTarget> targetFrom(const QString &line)
{
    static const QRegularExpression blanks(u"\\s+"_s);
    const QStringList words = line.split(blanks, Qt::SkipEmptyParts);
    if (words.size() < 2)
        return std::nullopt;
    model::EnvironmentTarget target{.providerType = words[0], .secretRefPrefix = words[1]};
    for (const QString &word : words.mid(2)) {
        if (word.startsWith("cluster="_L1))
            target.clusterName = word.mid(8);
        else if (word.startsWith("mount="_L1))
            target.kvMount = word.mid(6);
        else
            return std::nullopt;
    }
    return target;
}

} // namespace

EditTargetsDialog::EditTargetsDialog(Session &session, const model::Environment &environment,
                                     QWidget *parent)
    : EditDialog(tr("Secrets of “%1”").arg(oneLine(environment.name)), tr("&Save"), false, parent),
      m_session(session), m_id(environment.id), m_targets(new QPlainTextEdit(this))
{
    setObjectName(u"editTargetsDialog"_s);
    m_targets->setObjectName(u"targets"_s);
    m_targets->setTabChangesFocus(true);
    m_targets->setFont(fontOf(TextRole::Mono));
    m_targets->setPlaceholderText(u"vault shop/ cluster=eu-1 mount=kv"_s);
    addField(u"/targets"_s, tr("&Claims"), m_targets,
             tr("A line for each: provider and prefix, then cluster= and mount= where it must be "
                "one of them. Requests for these secrets belong to this environment, so nobody "
                "escapes its rules by leaving it out."));
    setMinimumWidth(640);
    begin(environment);
    m_targets->setFocus();
}

void EditTargetsDialog::fetch(QObject *context, client::PeopleCallback<Versioned> callback)
{
    m_session.apis().projects.environment(m_id, context, std::move(callback));
}

void EditTargetsDialog::fill(const model::Environment &environment)
{
    QStringList lines;
    for (const model::EnvironmentTarget &target : environment.targets)
        lines.append(lineOf(target));
    m_targets->setPlainText(lines.join(u'\n'));
}

std::optional<model::Environment> EditTargetsDialog::read(const model::Environment &base)
{
    model::Environment environment = base;
    environment.targets.clear();
    int number = 0;
    for (const QString &line : m_targets->toPlainText().split(u'\n')) {
        ++number;
        if (line.trimmed().isEmpty())
            continue;
        const auto target = targetFrom(line);
        if (!target) {
            showFault(u"/targets"_s, tr("Line %1 is not a provider, a prefix, and cluster= or "
                                        "mount=.")
                                         .arg(number));
            return std::nullopt;
        }
        environment.targets.push_back(*target);
    }
    return environment;
}

std::vector<Fact> EditTargetsDialog::describe(const model::Environment &environment) const
{
    std::vector<QString> lines;
    for (const model::EnvironmentTarget &target : environment.targets)
        lines.push_back(lineOf(target));
    return {{tr("Claims"), QStringList(lines.begin(), lines.end()).join(u"; "_s)}};
}

void EditTargetsDialog::create(const model::Environment &environment, QObject *context,
                               client::PeopleCallback<void> done)
{
    replace(environment, {}, context, std::move(done));
}

void EditTargetsDialog::replace(const model::Environment &environment, const QByteArray &entityTag,
                                QObject *context, client::PeopleCallback<void> done)
{
    m_session.apis().projects.setTargets(m_id, environment.targets, entityTag, context,
                                         std::move(done));
}

} // namespace sb::console
