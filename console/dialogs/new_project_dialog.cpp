#include "console/dialogs/new_project_dialog.h"

#include "console/look/text_style.h"

namespace sb::console {

using namespace Qt::StringLiterals;

NewProjectDialog::NewProjectDialog(Session &session, QWidget *parent)
    : FormDialog(tr("New project"), tr("&Make the project"), Enter::Sends, parent),
      m_session(session), m_name(new QLineEdit(this)), m_owner(new QLineEdit(this)),
      m_idempotencyKey(client::makeIdempotencyKey())
{
    setObjectName(u"newProjectDialog"_s);
    m_name->setObjectName(u"name"_s);
    m_owner->setObjectName(u"owner"_s);
    addField(u"/name"_s, tr("&Name"), m_name);
    addField(u"/owner_team_id"_s, tr("&Owner"), m_owner, tr("Who answers for it; not needed."));
    setMinimumWidth(520);
    m_name->setFocus();
}

void NewProjectDialog::send()
{
    const model::Project project{.name = m_name->text().trimmed(),
                                 .ownerTeamId = m_owner->text().trimmed()};
    if (project.name.isEmpty())
        return showFault(u"/name"_s, tr("The project needs a name."));
    QObject *context = call().start();
    m_session.apis().projects.create(
        project, m_idempotencyKey, context,
        call().ending<model::Project>([this](client::Answer<model::Project> answer) {
            if (answer)
                return accept();
            if (answer.error().kind == client::ApiError::Kind::Refused)
                m_idempotencyKey = client::makeIdempotencyKey();
            showRefusal(answer.error());
        }));
}

NewEnvironmentDialog::NewEnvironmentDialog(Session &session, const model::Project &project,
                                           QWidget *parent)
    : FormDialog(tr("New environment of “%1”").arg(oneLine(project.name)),
                 tr("&Make the environment"), Enter::Sends, parent),
      m_session(session), m_projectId(project.id), m_name(new QLineEdit(this)),
      m_type(new QComboBox(this)), m_idempotencyKey(client::makeIdempotencyKey())
{
    setObjectName(u"newEnvironmentDialog"_s);
    m_name->setObjectName(u"name"_s);
    m_type->setObjectName(u"type"_s);
    for (const auto &[word, text] :
         {std::pair{u"dev"_s, tr("Development")}, std::pair{u"staging"_s, tr("Staging")},
          std::pair{u"uat"_s, tr("Acceptance")}, std::pair{u"prod"_s, tr("Production")},
          std::pair{u"other"_s, tr("Other")}})
        m_type->addItem(text, word);
    addField(u"/name"_s, tr("&Name"), m_name, tr("What requests and policies call it."));
    addField(u"/type"_s, tr("&Kind"), m_type);
    setMinimumWidth(520);
    m_name->setFocus();
}

void NewEnvironmentDialog::send()
{
    const model::Environment environment{.projectId = m_projectId,
                                         .name = m_name->text().trimmed(),
                                         .type = m_type->currentData().toString()};
    if (environment.name.isEmpty())
        return showFault(u"/name"_s, tr("The environment needs a name."));
    QObject *context = call().start();
    m_session.apis().projects.createEnvironment(
        environment, m_idempotencyKey, context,
        call().ending<model::Environment>([this](client::Answer<model::Environment> answer) {
            if (answer)
                return accept();
            if (answer.error().kind == client::ApiError::Kind::Refused)
                m_idempotencyKey = client::makeIdempotencyKey();
            showRefusal(answer.error());
        }));
}

} // namespace sb::console
