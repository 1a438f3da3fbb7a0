//! The contract that the one in the checkout is compared with: where this branch left the main
//! one, or on the main branch the commit before.

use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::process::Processes;
use crate::tools;

/// Reads a checkout that belongs to another user, as build machines often have it. Nothing of it is
/// run: these questions touch objects only.
const ANY_OWNER: [&str; 2] = ["-c", "safe.directory=*"];

/// Where the main branch may be found, the shared one first. The first that exists counts.
const MAIN_BRANCHES: [&str; 4] = ["origin/main", "origin/master", "main", "master"];

/// What makes up the contract.
const CONTRACT: [&str; 2] = ["buf.yaml", "proto"];

/// What there is to compare with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Baseline {
    /// The contract in a commit.
    Commit {
        /// Its hash.
        id: String,
        /// Which one that is, for people.
        which: String,
    },
    /// Nothing, and why.
    Nothing(String),
}

/// Asks git about a checkout.
pub(super) struct Git<'a> {
    /// Runs it.
    pub(super) processes: &'a Processes,
    /// The checkout.
    pub(super) directory: &'a Path,
}

impl Git<'_> {
    /// Finds what to compare with. That there is nothing is no failure: sources without git, a
    /// fresh repository, a shallow clone. Git that cannot answer is one.
    pub(super) async fn baseline(&self) -> Result<Baseline, Failure> {
        let nothing = |reason: &str| Ok(Baseline::Nothing(reason.to_owned()));
        if !self.is_repository() {
            return nothing("the checkout is no git repository");
        }
        let Some(head) = self.commit("HEAD").await? else {
            return nothing("there are no commits yet");
        };
        let Some(main) = self.main_branch().await? else {
            return nothing("git knows no main branch");
        };
        let Some(base) = self.ask(&["merge-base", "HEAD", main]).await? else {
            return nothing(&format!(
                "HEAD and {main} have no commit in common (a shallow clone?)"
            ));
        };
        let (id, which) = if base != head {
            (base, format!("where this branch left {main}"))
        } else if let Some(parent) = self.commit("HEAD~1").await? {
            (parent, format!("the one before HEAD, which is in {main}"))
        } else {
            // Better than nothing on the machine of somebody who is changing it.
            let which = "HEAD itself, which has no parent here: what is committed was not compared";
            (head, which.to_owned())
        };
        for path in CONTRACT {
            let object = format!("{id}:./{path}");
            if self.resolve(&object).await?.is_none() {
                let commit = short(&id);
                return nothing(&format!("there is no {path} in {commit}, {which}"));
            }
        }
        Ok(Baseline::Commit { id, which })
    }

    /// Writes the contract in that commit to a tar file.
    pub(super) async fn archive(&self, id: &str, file: &Path) -> Result<(), Failure> {
        let output = format!("--output={}", file.display());
        let arguments = [&ANY_OWNER[..], &["archive", &output, id], &CONTRACT].concat();
        let command = tools::command("git", self.directory, &arguments);
        self.processes.run(command).await
    }

    fn is_repository(&self) -> bool {
        let mut places = self.directory.ancestors().map(|place| place.join(".git"));
        places.any(|git: PathBuf| git.exists())
    }

    async fn main_branch(&self) -> Result<Option<&'static str>, Failure> {
        for branch in MAIN_BRANCHES {
            if self.commit(branch).await?.is_some() {
                return Ok(Some(branch));
            }
        }
        Ok(None)
    }

    async fn commit(&self, name: &str) -> Result<Option<String>, Failure> {
        self.resolve(&format!("{name}^{{commit}}")).await
    }

    async fn resolve(&self, object: &str) -> Result<Option<String>, Failure> {
        self.ask(&["rev-parse", "--verify", "--quiet", object])
            .await
    }

    /// One line of answer, or none: both questions here say "there is none" with exit code 1 and
    /// have other codes for failures.
    async fn ask(&self, arguments: &[&str]) -> Result<Option<String>, Failure> {
        let arguments = [&ANY_OWNER[..], arguments].concat();
        let command = tools::command("git", self.directory, &arguments);
        let answer = self.processes.answer(command).await?;
        Ok(answer.map(|text| text.trim().to_owned()))
    }
}

/// A hash as people read it.
pub(super) fn short(id: &str) -> &str {
    id.get(..10).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interrupt::Interrupt;

    /// A repository on a branch called main, without commits.
    struct Repository {
        directory: tempfile::TempDir,
        processes: Processes,
    }

    impl Repository {
        async fn new() -> Self {
            let repository = Self {
                directory: tempfile::tempdir().unwrap(),
                processes: Processes::new(Interrupt::default()),
            };
            repository.run(&["init", "-q", "-b", "main"]).await;
            repository
        }

        fn git(&self) -> Git<'_> {
            Git {
                processes: &self.processes,
                directory: self.directory.path(),
            }
        }

        async fn run(&self, arguments: &[&str]) {
            let mut command = tools::command("git", self.directory.path(), arguments);
            for role in ["AUTHOR", "COMMITTER"] {
                command
                    .env(format!("GIT_{role}_NAME"), "Ada")
                    .env(format!("GIT_{role}_EMAIL"), "ada@example.org");
            }
            self.processes.run(command).await.unwrap();
        }

        /// Commits the contract with something new in it.
        async fn commit(&self, text: &str) -> String {
            let root = self.directory.path();
            std::fs::create_dir_all(root.join("proto")).unwrap();
            std::fs::write(root.join("proto/a.proto"), text).unwrap();
            std::fs::write(root.join("buf.yaml"), "version: v2").unwrap();
            self.run(&["add", "."]).await;
            self.run(&["commit", "-q", "--no-gpg-sign", "-m", text])
                .await;
            self.git().commit("HEAD").await.unwrap().unwrap()
        }

        async fn compared(&self) -> (String, String) {
            match self.git().baseline().await.unwrap() {
                Baseline::Commit { id, which } => (id, which),
                Baseline::Nothing(reason) => panic!("{reason}"),
            }
        }

        async fn nothing(&self) -> String {
            match self.git().baseline().await.unwrap() {
                Baseline::Nothing(reason) => reason,
                found @ Baseline::Commit { .. } => panic!("{found:?}"),
            }
        }
    }

    #[tokio::test]
    async fn a_branch_is_compared_with_where_it_left_main() {
        let repository = Repository::new().await;
        repository.commit("one").await;
        let base = repository.commit("two").await;
        repository.run(&["checkout", "-q", "-b", "mine"]).await;
        repository.commit("three").await;
        let expected = (base.clone(), "where this branch left main".to_owned());
        assert_eq!(repository.compared().await, expected);

        let file = repository.directory.path().join("base.tar");
        repository.git().archive(&base, &file).await.unwrap();
        let tar = std::fs::read(file).unwrap();
        let text = String::from_utf8_lossy(&tar);
        assert!(text.contains("proto/a.proto") && text.contains("two"));
    }

    #[tokio::test]
    async fn main_itself_is_compared_with_the_commit_before() {
        let repository = Repository::new().await;
        let first = repository.commit("one").await;
        let (id, which) = repository.compared().await;
        assert_eq!(id, first);
        assert!(which.contains("has no parent here"), "{which}");
        repository.commit("two").await;
        let (id, which) = repository.compared().await;
        assert_eq!(id, first);
        assert!(which.starts_with("the one before HEAD"), "{which}");
    }

    #[tokio::test]
    async fn where_there_is_nothing_to_compare_with_the_reason_is_told() {
        let repository = Repository::new().await;
        assert_eq!(repository.nothing().await, "there are no commits yet");

        let empty = ["commit", "-q", "--no-gpg-sign", "--allow-empty", "-m", "0"];
        repository.run(&empty).await;
        repository.commit("one").await;
        let reason = repository.nothing().await;
        assert!(reason.starts_with("there is no buf.yaml in"), "{reason}");

        repository
            .run(&["checkout", "-q", "--orphan", "other"])
            .await;
        repository.commit("two").await;
        let reason = repository.nothing().await;
        assert!(reason.contains("no commit in common"), "{reason}");

        repository.run(&["branch", "-q", "-D", "main"]).await;
        assert_eq!(repository.nothing().await, "git knows no main branch");

        std::fs::remove_dir_all(repository.directory.path().join(".git")).unwrap();
        let reason = repository.nothing().await;
        assert_eq!(reason, "the checkout is no git repository");
    }

    #[tokio::test]
    async fn a_git_that_cannot_answer_is_a_failure() {
        let repository = Repository::new().await;
        repository.commit("one").await;
        let config = repository.directory.path().join(".git/config");
        std::fs::write(config, "[broken").unwrap();
        let failure = repository.git().baseline().await.unwrap_err();
        assert!(failure.to_string().starts_with("`git "), "{failure}");
    }
}
